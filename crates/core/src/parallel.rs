//! Work shared out among threads, in a way that no result can depend on how many there are: items are computed one
//! by one, and nothing is ever summed across threads.

/// Fills a column: each value from its own position.
pub(crate) fn fill(column: &mut [f64], value: impl Fn(usize) -> f64 + Sync) {
    const CHUNK: usize = 16_384;
    let fill_chunk = |(chunk, values): (usize, &mut [f64])| {
        for (k, slot) in values.iter_mut().enumerate() {
            *slot = value(chunk * CHUNK + k);
        }
    };
    #[cfg(feature = "parallel")]
    if column.len() > CHUNK {
        use rayon::prelude::*;
        column.par_chunks_mut(CHUNK).enumerate().for_each(fill_chunk);
        return;
    }
    column.chunks_mut(CHUNK).enumerate().for_each(fill_chunk);
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
