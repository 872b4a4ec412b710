//! What a client may ask for.

use std::time::Duration;

/// What a client may ask for. The defaults are those of `theodolite serve`, and are told in its help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at a time; others wait.
    pub connections: usize,
    /// Of these, pages that wait for news; others are told to ask later.
    pub listeners: usize,
    /// How long a client may take to send the head of a request.
    pub header_time: Duration,
    /// The longest head of a request, in bytes.
    pub header_bytes: usize,
    /// The longest path with its query, in bytes.
    pub path_bytes: usize,
    /// How long a connection may last; a page that waits for news connects again.
    pub connection_time: Duration,
    /// How many bytes of answers are kept ready.
    pub cached_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            connections: 256,
            listeners: 64,
            header_time: Duration::from_secs(10),
            header_bytes: 16 * 1024,
            path_bytes: 4096,
            connection_time: Duration::from_secs(300),
            cached_bytes: 512 * 1024 * 1024,
        }
    }
}
