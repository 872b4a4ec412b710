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
