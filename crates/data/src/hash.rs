//! Content hashes: of sources, for the receipt, and of a step's inputs, to know whether it must run again.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};

/// The SHA-256 of some bytes in 64 lower-case hexadecimal digits.
///
/// ```
/// # use theodolite_data::hash::sha256_hex;
/// assert_eq!(sha256_hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
/// ```
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The SHA-256 of a file, read piece by piece, and its length in bytes.
///
/// # Errors
/// Whatever opening or reading the file gives.
pub fn sha256_file(path: &Path) -> io::Result<(String, u64)> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut piece = vec![0; 1 << 16];
    let mut length = 0;
    loop {
        let read = match file.read(&mut piece) {
            Ok(0) => return Ok((hex(&hasher.finalize()), length)),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hasher.update(&piece[..read]);
        length += read as u64;
    }
}

/// A hash that grows piece by piece: of a download as it comes in, or of a file as it is written.
#[derive(Clone, Debug, Default)]
pub struct Hasher {
    sha: Sha256,
    length: u64,
}

impl Hasher {
    /// Returns a hash of nothing yet.
    pub fn new() -> Self {
        Hasher::default()
    }

    /// Takes in more bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.sha.update(bytes);
        self.length += bytes.len() as u64;
    }

    /// The hash in hexadecimal digits and the number of bytes.
    pub fn finish(self) -> (String, u64) {
        (hex(&self.sha.finalize()), self.length)
    }
}

/// The key of a step: a hash of everything that its result depends on, each part under a label.
///
/// Labels and parts go in with their lengths, so that `ab` + `c` and `a` + `bc` give different keys.
///
/// ```
/// # use theodolite_data::hash::Key;
/// let mut key = Key::new();
/// key.feed("method", b"rank-exponential");
/// key.feed("source", b"ba7816bf");
/// assert_eq!(key.finish().len(), 64);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Key(Sha256);

impl Key {
    /// Returns a key of nothing yet.
    pub fn new() -> Self {
        Key::default()
    }

    /// Takes in one part.
    pub fn feed(&mut self, label: &str, part: &[u8]) {
        for bytes in [label.as_bytes(), part] {
            self.0.update((bytes.len() as u64).to_le_bytes());
            self.0.update(bytes);
        }
    }

    /// Takes in a column of numbers, bit by bit.
    pub fn feed_numbers(&mut self, label: &str, numbers: &[f64]) {
        self.feed(label, &[]);
        self.0.update((numbers.len() as u64).to_le_bytes());
        let mut piece = Vec::with_capacity(8 * 1024);
        for numbers in numbers.chunks(1024) {
            piece.clear();
            piece.extend(numbers.iter().flat_map(|it| it.to_bits().to_le_bytes()));
            self.0.update(&piece);
        }
    }

    /// The key in 64 hexadecimal digits.
    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digits =
        bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    digits.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_read_piece_by_piece_has_the_hash_of_its_bytes() {
        let bytes: Vec<u8> = (0..200_000u32).map(|it| (it % 251) as u8).collect();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("source.bin");
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(sha256_file(&path).unwrap(), (sha256_hex(&bytes), 200_000));
        let mut hasher = Hasher::new();
        bytes.chunks(777).for_each(|it| hasher.update(it));
        assert_eq!(hasher.finish(), (sha256_hex(&bytes), 200_000));
    }

    #[test]
    fn where_one_part_ends_matters_to_a_key() {
        let key = |parts: &[(&str, &[u8])]| {
            let mut key = Key::new();
            parts.iter().for_each(|(label, part)| key.feed(label, part));
            key.finish()
        };
        assert_eq!(key(&[("a", b"b")]), key(&[("a", b"b")]));
        assert_ne!(key(&[("a", b"bc")]), key(&[("ab", b"c")]));
        assert_ne!(key(&[("a", b"b"), ("c", b"")]), key(&[("a", b"b")]));
    }

    #[test]
    fn numbers_that_print_alike_have_different_keys() {
        let key = |numbers: &[f64]| {
            let mut key = Key::new();
            key.feed_numbers("score", numbers);
            key.finish()
        };
        assert_eq!(key(&[1.0, f64::NAN]), key(&[1.0, f64::NAN]));
        assert_ne!(key(&[0.0]), key(&[-0.0]));
        assert_ne!(key(&[1.0, 2.0]), key(&[2.0, 1.0]));
    }
}
