//! Where a rising curve crosses 0.

/// Newton's method, kept between bounds: a step that leaves them, or for which there is no slope, halves them instead.
///
/// `curve` gives height and slope. Returns the last point reached when steps no longer change it.
pub(super) fn rising(curve: impl Fn(f64) -> (f64, f64), start: f64, mut lower: f64, mut upper: f64) -> f64 {
    let mut x = if start > lower && start < upper { start } else { 0.5 * (lower + upper) };
    for _ in 0..200 {
        let (height, slope) = curve(x);
        if height == 0.0 {
            return x;
        }
        if height < 0.0 {
            lower = x
        } else {
            upper = x
        }
        let step = height / slope;
        let next = x - step;
        let inside = next > lower && next < upper; // false for `NaN`
        let next = if inside { next } else { 0.5 * (lower + upper) };
        if (next - x).abs() <= 1e-16 * x.abs().max(1e-3) || next == x {
            return next;
        }
        x = next;
    }
    x
}
