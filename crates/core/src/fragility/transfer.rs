//! Weight moved from part to part: what lowers a difference the most for the weight that is moved.

/// The parts in ascending order of a difference; equal ones keep their order.
pub(super) fn ascending(e: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..e.len()).collect();
    order.sort_by(|&a, &b| e[a].total_cmp(&e[b]));
    order
}

/// How far weight is to be moved.
#[derive(Clone, Copy, Debug)]
pub(super) enum Until {
    /// So much weight, or as much as helps.
    Moved(f64),
    /// Till the difference has fallen by this much.
    Fallen(f64),
}

/// Moves weight from the parts of greatest difference to those of least, which is the best that any change of the same
/// size can do: gains and losses are two fractional knapsacks.
///
/// Gives the new weights and the weight that was moved, or `None` where the difference cannot fall so far.
pub(super) fn transfer(
    e: &[f64],
    weights: &[f64],
    caps: (&[f64], &[f64]),
    until: Until,
) -> Option<(Vec<f64>, f64)> {
    let order = ascending(e);
    let (mut gain, mut loss) = (caps.0.to_vec(), caps.1.to_vec());
    let mut weights = weights.to_vec();
    let (mut moved, mut fallen) = (0.0, 0.0);
    let (mut low, mut high) = (0, order.len().saturating_sub(1));
    while low < high {
        let (to, from) = (order[low], order[high]);
        let slope = e[from] - e[to];
        if slope <= 0.0 {
            break;
        }
        let rest = match until {
            Until::Moved(most) => most - moved,
            Until::Fallen(most) => (most - fallen) / slope,
        };
        if rest <= 0.0 {
            break;
        }
        let step = gain[to].min(loss[from]).min(rest);
        weights[to] += step;
        weights[from] -= step;
        gain[to] -= step;
        loss[from] -= step;
        moved += step;
        fallen += step * slope;
        if step == rest {
            return Some((weights, moved));
        }
        if gain[to] <= 0.0 {
            low += 1;
        }
        if loss[from] <= 0.0 {
            high -= 1;
        }
    }
    match until {
        Until::Moved(_) => Some((weights, moved)),
        Until::Fallen(most) => (fallen >= most).then_some((weights, moved)),
    }
}
