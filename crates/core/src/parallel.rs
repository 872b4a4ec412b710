//! Work shared out among threads, in a way that no result can depend on how many there are: items are computed one
//! by one, and nothing is ever summed across threads.

/// Fills a column chunk by chunk: `fill` gets the position of the chunk's first value, and the chunk.
pub(crate) fn fill_chunks(column: &mut [f64], fill: impl Fn(usize, &mut [f64]) + Sync) {
    const CHUNK: usize = 4096;
    #[cfg(feature = "parallel")]
    if column.len() > 8 * CHUNK {
        use rayon::prelude::*;
        column.par_chunks_mut(CHUNK).enumerate().for_each(|(k, chunk)| fill(k * CHUNK, chunk));
        return;
    }
    column.chunks_mut(CHUNK).enumerate().for_each(|(k, chunk)| fill(k * CHUNK, chunk));
}

/// Maps items to results, in the same order.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], result: impl Fn(usize, &T) -> R + Sync + Send) -> Vec<R> {
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        items.par_iter().enumerate().map(|(k, item)| result(k, item)).collect()
    }
    #[cfg(not(feature = "parallel"))]
    items.iter().enumerate().map(|(k, item)| result(k, item)).collect()
}

/// Does two things, side by side where there are threads for it.
pub(crate) fn join<A: Send, B: Send>(a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
    #[cfg(feature = "parallel")]
    return rayon::join(a, b);
    #[cfg(not(feature = "parallel"))]
    (a(), b())
}

/// Fills a table row by row, with room that a thread keeps from one row to the next; what each row has to say, in the
/// order of the rows. Rows have at least one value.
pub(crate) fn fill_rows<T: Send, S, R: Send>(
    table: &mut [T],
    width: usize,
    room: impl Fn() -> S + Sync + Send,
    fill: impl Fn(&mut S, usize, &mut [T]) -> R + Sync + Send,
) -> Vec<R> {
    let width = width.max(1);
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        let rows = table.par_chunks_mut(width).enumerate();
        rows.map_init(room, |room, (k, row)| fill(room, k, row)).collect()
    }
    #[cfg(not(feature = "parallel"))]
    {
        let mut room = room();
        table.chunks_mut(width).enumerate().map(|(k, row)| fill(&mut room, k, row)).collect()
    }
}

/// Changes items one by one, with room that a thread keeps from one item to the next.
pub(crate) fn change<T: Send, S>(
    items: &mut [T],
    room: impl Fn() -> S + Sync + Send,
    change: impl Fn(&mut S, &mut T) + Sync + Send,
) {
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        items.par_iter_mut().for_each_init(room, change);
    }
    #[cfg(not(feature = "parallel"))]
    {
        let mut room = room();
        items.iter_mut().for_each(|item| change(&mut room, item));
    }
}

/// Does some work with wide instructions where the machine has them (AVX2 on x86-64, with the feature `parallel`); results
/// are the same with any.
///
/// This holds for what is inlined into the work, and for the work itself if it is always inlined.
#[inline]
pub(crate) fn wide<R>(work: impl FnOnce() -> R) -> R {
    #[cfg(feature = "parallel")]
    return pulp::Arch::new().dispatch(work);
    #[cfg(not(feature = "parallel"))]
    work()
}
