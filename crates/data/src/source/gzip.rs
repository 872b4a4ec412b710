//! Gzip (RFC 1952): its members one after another, each a header, packed bytes and a trailer that tells whether all came
//! through.

use flate2::{Decompress, FlushDecompress, Status};

/// Packed bytes that stand for no more than so many times as many (deflate's limit).
const MOST_FOLD: u64 = 1032;

/// Whether bytes are a gzip file.
pub(super) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// About how long a gzip file is when it is unpacked, and at most `most`: the last four bytes tell it of the last member,
/// nearly always the only one. Nothing to trust beyond what so many bytes can hold.
pub(super) fn unpacked_length(packed: &[u8], most: u64) -> usize {
    let told = packed.last_chunk::<4>().map_or(0, |it| u64::from(u32::from_le_bytes(*it)));
    told.min((packed.len() as u64).saturating_mul(MOST_FOLD)).min(most) as usize
}

/// Unpacks gzip files, about a piece at a time.
pub(super) struct Unpacker {
    piece: usize,
    buffer: Vec<u8>,
    inflate: Decompress,
}

impl Unpacker {
    /// Returns one that has all the room it needs, for `piece` bytes at a time. A thread that is started to unpack should
    /// be given it ready: room of its own would have to be cleared by the system first.
    pub(super) fn new(piece: usize) -> Result<Unpacker, String> {
        let (piece, mut buffer) = (piece.max(1), Vec::new());
        buffer.try_reserve_exact(piece).map_err(|_| NO_MEMORY)?;
        Ok(Unpacker { piece, buffer, inflate: Decompress::new(false) })
    }

    /// Unpacks all members of a gzip file. `take` may keep the buffer, leaves in it what the next bytes shall follow, and
    /// says whether to go on; it is told when there are no more. Returns whether all of it was wanted.
    pub(super) fn unpack(
        self,
        packed: &[u8],
        mut take: impl FnMut(&mut Vec<u8>, bool) -> bool,
    ) -> Result<bool, String> {
        let Unpacker { mut piece, mut buffer, mut inflate } = self;
        let mut rest = packed;
        while !rest.is_empty() {
            rest = body(rest)?;
            inflate.reset(false);
            let mut check = crc32fast::Hasher::new();
            loop {
                if buffer.len() == buffer.capacity() {
                    buffer.try_reserve_exact(piece).map_err(|_| NO_MEMORY)?;
                }
                let (read, written) = (inflate.total_in(), buffer.len());
                let status = inflate.decompress_vec(rest, &mut buffer, FlushDecompress::None);
                let status = status.map_err(|it| format!("its gzip cannot be unpacked ({it})"))?;
                let read = (inflate.total_in() - read) as usize;
                rest = rest.get(read..).unwrap_or_default();
                check.update(buffer.get(written..).unwrap_or_default());
                let stalls = read == 0 && buffer.len() == written;
                if buffer.len() == buffer.capacity() {
                    if !take(&mut buffer, false) {
                        return Ok(false);
                    }
                    piece = piece.min(1 << 20);
                }
                match status {
                    Status::StreamEnd => break,
                    _ if stalls => return Err(BREAKS_OFF.into()),
                    _ => {}
                }
            }
            let (trailer, below) = rest.split_first_chunk::<8>().ok_or(BREAKS_OFF)?;
            // The length counts up to 2^32 and begins anew.
            let found = u64::from(check.finalize()) | u64::from(inflate.total_out() as u32) << 32;
            if found != u64::from_le_bytes(*trailer) {
                return Err(
                    "its gzip unpacks to something else than was packed (the checksum differs)".into()
                );
            }
            rest = below;
            // Tapes and some servers fill up with zeros.
            if rest.iter().all(|it| *it == 0) {
                break;
            }
        }
        Ok(buffer.is_empty() || take(&mut buffer, true))
    }
}

const NO_MEMORY: &str = "there is no memory to unpack it";
const BREAKS_OFF: &str = "its gzip breaks off";

/// What stands below the header of a member.
fn body(member: &[u8]) -> Result<&[u8], &'static str> {
    const HAS_CHECK: u8 = 2;
    const HAS_EXTRA: u8 = 4;
    const HAS_NAME: u8 = 8;
    const HAS_COMMENT: u8 = 16;
    const RESERVED: u8 = 0xe0;
    if !is_gzip(member) {
        return Err("what stands below its gzip is no gzip");
    }
    let (&[_, _, method, flags, ..], mut rest) = member.split_first_chunk::<10>().ok_or(BREAKS_OFF)?;
    if method != 8 || flags & RESERVED != 0 {
        return Err("its gzip is of a kind that is not known");
    }
    if flags & HAS_EXTRA != 0 {
        let (length, extra) = rest.split_first_chunk::<2>().ok_or(BREAKS_OFF)?;
        rest = extra.get(usize::from(u16::from_le_bytes(*length))..).ok_or(BREAKS_OFF)?;
    }
    for flag in [HAS_NAME, HAS_COMMENT] {
        if flags & flag != 0 {
            let end = memchr::memchr(0, rest).ok_or(BREAKS_OFF)?;
            rest = &rest[end + 1..];
        }
    }
    if flags & HAS_CHECK != 0 {
        rest = rest.get(2..).ok_or(BREAKS_OFF)?;
    }
    Ok(rest)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, GzBuilder};

    use super::*;

    fn all(packed: &[u8]) -> Result<Vec<u8>, String> {
        let mut all = Vec::new();
        Unpacker::new(1000)?
            .unpack(packed, |piece, _| {
                all.append(piece);
                true
            })
            .map(|_| all)
    }

    /// A member whose header has all that one may have.
    fn member(text: &[u8]) -> Vec<u8> {
        let header =
            GzBuilder::new().extra([0x1f, 0x8b, 8].as_slice()).filename("a.csv").comment("\u{e9}t\u{e9}");
        let mut packer = header.write(Vec::new(), Compression::best());
        packer.write_all(text).unwrap();
        packer.finish().unwrap()
    }

    #[test]
    fn members_follow_one_another_and_zeros_may_follow_them() {
        let text: Vec<u8> = (0..50_000_u32).flat_map(u32::to_le_bytes).collect();
        let mut packed = member(&text);
        packed.extend(member(b""));
        packed.extend(member(b"the end"));
        packed.extend([0; 512]);
        assert_eq!(all(&packed).unwrap(), [text.as_slice(), b"the end"].concat());
    }

    #[test]
    fn a_check_of_the_header_is_passed_over() {
        let mut packed = member(b"text");
        let header = packed.len() - body(&packed).unwrap().len();
        packed[3] |= 2;
        packed.splice(header..header, [7, 7]);
        assert_eq!(all(&packed).unwrap(), b"text");
    }

    #[test]
    fn what_breaks_off_or_was_changed_is_told() {
        let whole = member(&b"0123456789".repeat(300));
        for length in 2..whole.len() {
            assert!(all(&whole[..length]).is_err(), "{length} of {} bytes", whole.len());
        }
        for at in 1..=8 {
            let mut changed = whole.clone();
            let place = changed.len() - at;
            changed[place] ^= 1;
            assert!(all(&changed).unwrap_err().contains("the checksum differs"), "{at}");
        }
        let mut followed = whole.clone();
        followed.extend(b"text");
        assert!(all(&followed).unwrap_err().contains("is no gzip"));
        let mut method = whole;
        method[2] = 7;
        assert!(all(&method).unwrap_err().contains("not known"));
    }
}
