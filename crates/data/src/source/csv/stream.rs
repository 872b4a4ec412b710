//! Gzipped text, read while it is unpacked: unpacking takes as long as reading, and each has a core to itself.
//!
//! Only what reads plainly is read so: UTF-8, the header near the top, no quoted cell across the pieces' ends, no
//! problem. Anything else is left to the reading of the whole text, which tells what is wrong.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

use super::{Encoding, Facts, Format, Layout, Obtained, Part, Ragged, Reading, Request, Sink, Table, Wanted};
use super::{locate, part, place};
use crate::source::gzip::{self, Unpacker};
use crate::source::open;

/// Bytes unpacked at a time.
const PIECE: usize = 1 << 16;
/// Pieces that may wait to be read.
const WAITING: usize = 3;
/// Below this many packed bytes a thread is not worth its start.
const LEAST: usize = 1 << 16;

/// Reads the columns asked for, or nothing where the whole text must be looked at.
pub(super) fn read(file: &Obtained, reading: &Reading, requests: &[Request]) -> Option<Table> {
    let packed = file.bytes.as_deref().filter(|it| it.len() >= LEAST && gzip::is_gzip(it))?;
    if reading.encoding == Some(Encoding::Windows1252) || rayon::current_num_threads() < 2 {
        return None;
    }
    let unpacker = Unpacker::new(PIECE).ok()?;
    thread::scope(|scope| {
        let (send, receive) = sync_channel(WAITING);
        // Buffers go round: new ones would have to be cleared by the system.
        let (used, spare) = channel();
        (0..=WAITING).for_each(|_| used.send(Vec::with_capacity(PIECE)).unwrap_or_default());
        let unpacking = scope.spawn(move || unpack(unpacker, packed, &send, &spare));
        let table = rows(file, reading, requests, gzip::unpacked_length(packed, open::MOST), &receive, &used);
        drop(receive); // where reading gave up, unpacking does too
        unpacking.join().is_ok_and(|whole| whole).then_some(table)?
    })
}

/// Sends the text in pieces of whole lines; returns whether that was all of it.
fn unpack(unpacker: Unpacker, packed: &[u8], send: &SyncSender<Vec<u8>>, spare: &Receiver<Vec<u8>>) -> bool {
    let unpacked = unpacker.unpack(packed, |lines, last| {
        let end = if last { lines.len() } else { memchr::memrchr(b'\n', lines).map_or(0, |it| it + 1) };
        if end == 0 {
            return lines.len() < 64 * PIECE;
        }
        let mut next = spare.try_recv().unwrap_or_else(|_| Vec::with_capacity(PIECE));
        next.clear();
        next.extend_from_slice(lines.get(end..).unwrap_or_default());
        lines.truncate(end);
        send.send(std::mem::replace(lines, next)).is_ok()
    });
    unpacked.is_ok_and(|whole| whole)
}

fn rows(
    file: &Obtained,
    reading: &Reading,
    requests: &[Request],
    length: usize,
    pieces: &Receiver<Vec<u8>>,
    used: &Sender<Vec<u8>>,
) -> Option<Table> {
    let first = pieces.recv().ok()?;
    open::is_as_expected(file, Format::Csv, &first).ok()?;
    let text = str::from_utf8(&first).ok().filter(|it| !it.as_bytes()[..it.len().min(4096)].contains(&0))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let wanted = Wanted::new(reading, requests);
    let located = locate(file, text, reading, &wanted).ok().filter(|it| it.is_all)?;
    let places = wanted.positions(&located.headers, &place(file)).ok()?;
    let room = located.rows_left(text).saturating_mul(length / text.len().max(1) + 1);
    let layout = Layout::new(located.delimiter, &located.headers);
    let sink = Sink::new(reading, requests, &places, 0);

    let mut whole = part(text, located.below..text.len(), located.row, layout, sink);
    whole.sink.reserve(room);
    let _ = used.send(first);
    for piece in pieces {
        let text = str::from_utf8(&piece).ok()?;
        let below = part(text, 0..text.len(), whole.row, layout, whole.sink);
        let _ = used.send(piece);
        whole.ragged.append(below.ragged, 0);
        whole.blank_rows += below.blank_rows;
        (whole.sink, whole.row, whole.unclosed) = (below.sink, below.row, below.unclosed);
        if whole.unclosed.is_some() || whole.ragged.count > 0 {
            return None;
        }
    }
    let Part { sink, ragged: Ragged { count: 0, .. }, blank_rows, unclosed: None, .. } = whole else {
        return None;
    };
    let facts = Facts {
        encoding: Some(Encoding::Utf8),
        delimiter: Some(located.delimiter),
        header: located.row,
        blank_rows,
        ..Facts::new(Format::Csv)
    };
    sink.finish(located.headers, facts, &place(file), Vec::new()).ok()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::missing;
    use crate::source::csv::read_whole;
    use crate::source::{Column, Kind, Numbers};

    fn gzipped(text: &[u8]) -> Obtained {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(text).unwrap();
        Obtained::from_bytes("a.csv.gz", packer.finish().unwrap())
    }

    fn requests() -> [Request; 2] {
        let number = Kind::Number { missing: missing::default_texts(), numbers: Numbers::Plain };
        [("code", Kind::Text), ("x", number)]
            .map(|(column, kind)| Request { column: column.to_owned(), kind })
    }

    /// A text long enough to come in several pieces, and one odd line somewhere in it.
    fn long(odd: &str) -> String {
        let line = |k: u64| {
            let x = k.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            format!("E{k:08},{},\"{x:x}, {:x}\"\n", x as f64 / 1e7, x.rotate_left(17))
        };
        let lines: String = (0..12_000).map(|k| if k == 7_000 { odd.to_owned() } else { line(k) }).collect();
        format!("\u{feff}a title\ncode,x,note\n{lines}")
    }

    #[test]
    fn a_text_read_as_it_is_unpacked_gives_what_the_whole_text_gives() {
        for odd in ["", "\n,,\n", "F,[c],\n", "F,\"1\",\"a\nb\"\n"] {
            let file = gzipped(long(odd).as_bytes());
            assert!(file.size as usize > LEAST);
            let streamed = read(&file, &Reading::default(), &requests()).expect("nothing is odd about it");
            let whole = read_whole(&file, &Reading::default(), &requests()).unwrap();
            assert_eq!(streamed.facts, whole.facts);
            assert_eq!((streamed.len, &streamed.rows), (whole.len, &whole.rows));
            for (a, b) in streamed.columns.iter().zip(&whole.columns) {
                match (a, b) {
                    (Column::Text(a), Column::Text(b)) => assert_eq!(a, b),
                    (Column::Number(a), Column::Number(b)) => {
                        assert_eq!(a.missing, b.missing);
                        let bits = |it: &Vec<f64>| it.iter().map(|it| it.to_bits()).collect::<Vec<_>>();
                        assert_eq!(bits(&a.values), bits(&b.values));
                    }
                    _ => panic!("columns of different kinds"),
                }
            }
        }
    }

    #[test]
    fn whatever_is_odd_is_left_to_the_reading_of_the_whole() {
        let nothing = Reading::default();
        for odd in ["F,1\n", "F,1,2,3\n", "F,?,\n", "F,1,\"never closed\n"] {
            assert!(read(&gzipped(long(odd).as_bytes()), &nothing, &requests()).is_none(), "{odd:?}");
        }
        let mut latin = long("").into_bytes();
        let end = latin.len() - 4;
        latin[end] = 0xe9;
        assert!(read(&gzipped(&latin), &nothing, &requests()).is_none());
        let mut cut = gzipped(long("").as_bytes());
        cut.bytes.as_mut().unwrap().truncate(cut.size as usize - 10);
        assert!(read(&cut, &nothing, &requests()).is_none());
    }

    #[test]
    fn a_quoted_cell_longer_than_a_piece_is_read_as_a_whole() {
        let text = long(&format!("F,1,\"{}\"\n", "a\nb,".repeat(2 * PIECE)));
        let file = gzipped(text.as_bytes());
        assert!(read(&file, &Reading::default(), &requests()).is_none());
        assert_eq!(super::super::read(&file, &Reading::default(), &requests()).unwrap().len, 12_000);
    }
}
