//! The policy wheel, drawn: policies around a circle in the sector of the principle they serve most, rings of principles
//! and goals inside, and lines through the middle for what they do to measures and to each other.

use std::f64::consts::TAU;
use std::fmt::Write as _;

use super::{LOWERS, RAISES, escaped, letters, opening, px, shortened};

/// What a wheel shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wheel {
    /// What it is called.
    pub title: String,
    /// Where the same is told as a table, for those who cannot see it.
    pub table: String,
    /// What the sectors stand for: `principles`, `domains`.
    pub of: String,
    /// The sectors, in order: principles or domains.
    pub sectors: Vec<Named>,
    /// The goals, from the outer ring to the inner one.
    pub goals: Vec<Named>,
    /// The policies.
    pub policies: Vec<Spoke>,
    /// The measures that they act on.
    pub measures: Vec<Spoke>,
    /// What they do.
    pub effects: Vec<Chord>,
}

/// Something with a name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Named {
    /// Its number or letter.
    pub number: String,
    /// What it is called.
    pub title: String,
}

/// A policy or measure on the rim.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spoke {
    /// What it is called.
    pub title: String,
    /// For each sector that it belongs to, how much: the most decides where it stands.
    pub sectors: Vec<(usize, f64)>,
    /// For each goal that it serves, how much, from 0 to 3.
    pub goals: Vec<(usize, f64)>,
}

/// A line from one spoke to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chord {
    /// From which spoke: policies first, then measures.
    pub from: usize,
    /// To which.
    pub to: usize,
    /// Whether it raises.
    pub raises: bool,
    /// How strong it is: 0.5 is moderate.
    pub strength: f64,
}

/// The room that a label has around the rim, in pixels.
const SLOT: f64 = 13.0;
/// The smallest circle.
const LEAST_RADIUS: f64 = 330.0;
/// The room for labels outside the circle.
const LABELS: f64 = 215.0;
/// Between two sectors, in slots.
const BETWEEN: f64 = 0.8;
/// At the top, where the rings have their numbers, in slots.
const TOP: f64 = 2.6;
/// How wide the ring of sectors is.
const BAND: f64 = 18.0;

/// The size of the names of sectors.
const SECTOR: f64 = 11.0;

/// How wide a letter of a bold sans serif is, in parts of its size.
fn width(letter: char) -> f64 {
    match letter {
        ' ' | 'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.32,
        'f' | 't' | 'r' | '-' | '(' | ')' | '/' => 0.42,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '—' | '…' => 0.9,
        it if it.is_uppercase() || it == '&' => 0.74,
        _ => 0.6,
    }
}

/// Where everything is.
struct Layout {
    radius: f64,
    middle: (f64, f64),
    /// How wide the ring of a goal is.
    ring: f64,
    /// Where lines end.
    inner: f64,
    /// For each spoke, its angle from the top on, clockwise, and half the angle it has.
    angles: Vec<f64>,
    half: f64,
    /// For each sector with anything in it: its name, number and angles.
    arcs: Vec<Arc>,
}

struct Arc {
    number: String,
    title: String,
    from: f64,
    to: f64,
    is_measures: bool,
}

/// Returns the wheel as an SVG document.
///
/// ```
/// # use theodolite_study::draw::wheel::{Chord, Named, Spoke, Wheel, wheel};
/// let spoke = |title: &str| Spoke { title: title.into(), ..Spoke::default() };
/// let drawn = wheel(&Wheel {
///     title: "Two policies".into(),
///     policies: vec![spoke("Skills"), spoke("R&D")],
///     measures: vec![spoke("Pay")],
///     effects: vec![Chord { from: 0, to: 2, raises: true, strength: 0.5 }],
///     ..Wheel::default()
/// });
/// assert!(drawn.starts_with("<svg ") && drawn.contains("R&amp;D"));
/// ```
pub fn wheel(of: &Wheel) -> String {
    let layout = Layout::of(of);
    let wide = 2.0 * (layout.radius + LABELS) + 20.0;
    let legend = Legend::of(of, wide);
    let mut out = opening("wheel", &of.title, &description(of), wide, wide + 24.0 + legend.height);
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"22\" font-size=\"16\" font-weight=\"bold\" text-anchor=\"middle\">{}</text>",
        px(layout.middle.0),
        escaped(&shortened(&of.title, letters(wide - 20.0, 17.0)))
    );
    layout.markers(&mut out);
    layout.chords(of, &mut out);
    layout.rings(of, &mut out);
    layout.sectors(&mut out);
    layout.labels(of, &mut out);
    legend.draw(wide + 24.0, &mut out);
    out.push_str("</svg>\n");
    out
}

/// The picture in sentences.
fn description(of: &Wheel) -> String {
    let raises = of.effects.iter().filter(|it| it.raises).count();
    let mut words = format!(
        "A circle of {} policies in {} {}, with rings for {} goals, and {} lines for what they do to {} measures and to each other: {raises} raise, {} lower.",
        of.policies.len(),
        of.sectors.len(),
        of.of,
        of.goals.len(),
        of.effects.len(),
        of.measures.len(),
        of.effects.len() - raises
    );
    if !of.table.is_empty() {
        let _ = write!(words, " The same as a table: {}.", of.table);
    }
    words
}

impl Layout {
    fn of(of: &Wheel) -> Layout {
        let spokes = of.policies.len() + of.measures.len();
        // Policies by sector; those of none come last.
        let mut groups: Vec<Vec<usize>> = vec![Vec::new(); of.sectors.len() + 1];
        for (at, policy) in of.policies.iter().enumerate() {
            let mut best: Option<(usize, f64)> = None;
            for (sector, marks) in policy.sectors.iter().filter(|it| it.0 < of.sectors.len()) {
                if best.is_none_or(|it| *marks > it.1) {
                    best = Some((*sector, *marks));
                }
            }
            let sector = best.map_or(of.sectors.len(), |it| it.0);
            groups[sector].push(at);
        }
        let measures: Vec<usize> = (of.policies.len()..spokes).collect();
        let filled = groups.iter().filter(|it| !it.is_empty()).count() + usize::from(!measures.is_empty());
        let slots = spokes as f64 + BETWEEN * filled as f64 + TOP;
        let slot = TAU / slots;
        let radius = (slots * SLOT / TAU).max(LEAST_RADIUS);
        let ring = match of.goals.len() {
            0 => 0.0,
            goals => (radius * 0.42 / goals as f64).clamp(2.0, 9.0),
        };
        let inner = (radius - 8.0 - BAND - 4.0 - ring * of.goals.len() as f64 - 6.0).max(radius * 0.3);
        let mut angles = vec![0.0; spokes];
        let mut arcs = Vec::new();
        let mut at = slot * TOP / 2.0;
        let mut place = |group: &[usize], number: String, title: String, is_measures: bool| {
            if group.is_empty() {
                return;
            }
            let from = at;
            for spoke in group {
                angles[*spoke] = at + slot / 2.0;
                at += slot;
            }
            arcs.push(Arc { number, title, from, to: at, is_measures });
            at += slot * BETWEEN;
        };
        for (sector, group) in groups.iter().enumerate() {
            let (number, title) = match of.sectors.get(sector) {
                Some(it) => (it.number.clone(), it.title.clone()),
                None if of.sectors.is_empty() => (String::new(), "Policies".to_owned()),
                None => (String::new(), format!("None of the {}", of.of)),
            };
            place(group, number, title, false);
        }
        place(&measures, String::new(), "Measures".to_owned(), true);
        let middle = radius + LABELS + 10.0;
        Layout { radius, middle: (middle, middle + 24.0), ring, inner, angles, half: slot / 2.0, arcs }
    }

    /// A point at an angle from the top, clockwise.
    fn point(&self, angle: f64, radius: f64) -> (f64, f64) {
        (self.middle.0 + radius * libm::sin(angle), self.middle.1 - radius * libm::cos(angle))
    }

    fn markers(&self, out: &mut String) {
        out.push_str("<defs>\n");
        for (id, colour) in [("wheel-up", RAISES), ("wheel-down", LOWERS)] {
            let _ = writeln!(
                out,
                "<marker id=\"{id}\" viewBox=\"0 0 6 6\" refX=\"5.5\" refY=\"3\" markerWidth=\"7\" markerHeight=\"7\" markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0L6 3L0 6z\" fill=\"{colour}\"/></marker>"
            );
        }
        out.push_str("</defs>\n");
    }

    /// The lines, weak ones first, so that strong ones lie on top.
    fn chords(&self, of: &Wheel, out: &mut String) {
        let faint = match of.effects.len() {
            0..=80 => "0.85",
            81..=400 => "0.6",
            _ => "0.3",
        };
        let _ = writeln!(out, "<g fill=\"none\" stroke-opacity=\"{faint}\">");
        let mut order: Vec<&Chord> = of.effects.iter().collect();
        order.sort_by(|a, b| a.strength.total_cmp(&b.strength));
        for chord in order {
            let (Some(from), Some(to)) = (self.angles.get(chord.from), self.angles.get(chord.to)) else {
                continue;
            };
            let (a, b) = (self.point(*from, self.inner), self.point(*to, self.inner - 2.0));
            // Bent towards the middle: neighbours less than those on opposite sides.
            let apart = libm::fabs(libm::sin((from - to) / 2.0));
            // Where one thing does both, after a while, both lines are seen.
            let depth = if chord.raises { 0.75 } else { 0.68 };
            let bend = self.inner * (1.0 - apart) * depth;
            let (x, y) = (libm::sin(*from) + libm::sin(*to), libm::cos(*from) + libm::cos(*to));
            let length = libm::hypot(x, y);
            let via = match length > 1e-9 {
                true => (self.middle.0 + bend * x / length, self.middle.1 - bend * y / length),
                false => self.middle,
            };
            let width = 0.6 + 2.6 * chord.strength.clamp(0.0, 1.0);
            let (colour, marker, dashes) = match chord.raises {
                true => (RAISES, "wheel-up", ""),
                false => (LOWERS, "wheel-down", " stroke-dasharray=\"6 4\""),
            };
            let name = |at: usize| {
                let spokes = of.policies.iter().chain(&of.measures);
                spokes.map(|it| it.title.as_str()).nth(at).unwrap_or_default()
            };
            let _ = writeln!(
                out,
                "<path d=\"M{} {}Q{} {} {} {}\" stroke=\"{colour}\" stroke-width=\"{}\"{dashes} marker-end=\"url(#{marker})\"><title>{} {} {}</title></path>",
                px(a.0),
                px(a.1),
                px(via.0),
                px(via.1),
                px(b.0),
                px(b.1),
                px(width),
                escaped(name(chord.from)),
                if chord.raises { "raises" } else { "lowers" },
                escaped(name(chord.to)),
            );
        }
        out.push_str("</g>\n");
    }

    /// The part of a ring between two angles.
    fn segment(&self, from: f64, to: f64, outer: f64, inner: f64) -> String {
        let large = u8::from(to - from > TAU / 2.0);
        let [a, b, c, d] =
            [self.point(from, outer), self.point(to, outer), self.point(to, inner), self.point(from, inner)];
        format!(
            "M{} {}A{o} {o} 0 {large} 1 {} {}L{} {}A{i} {i} 0 {large} 0 {} {}z",
            px(a.0),
            px(a.1),
            px(b.0),
            px(b.1),
            px(c.0),
            px(c.1),
            px(d.0),
            px(d.1),
            o = px(outer),
            i = px(inner)
        )
    }

    /// A ring a goal: dark where a policy serves it much, an outline where a measure tells how far it is reached.
    fn rings(&self, of: &Wheel, out: &mut String) {
        let outer = self.radius - 8.0 - BAND - 4.0;
        for (goal, named) in of.goals.iter().enumerate() {
            let top = outer - self.ring * goal as f64;
            let line = px(top - self.ring / 2.0);
            let _ = writeln!(
                out,
                "<circle cx=\"{}\" cy=\"{}\" r=\"{line}\" fill=\"none\" stroke=\"#ccc\" stroke-width=\"0.5\"/>",
                px(self.middle.0),
                px(self.middle.1)
            );
            // A number needs room: of narrow rings only some have one.
            let every = (7.5 / self.ring).ceil().max(1.0) as usize;
            if goal % every == 0 {
                let at = self.point(0.0, top - self.ring / 2.0);
                let text = escaped(&shortened(&named.number, 4));
                let width = text.chars().count() as f64 * 4.4 + 3.0;
                let _ = writeln!(
                    out,
                    "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"8\" fill=\"#fff\"/><text x=\"{}\" y=\"{}\" font-size=\"7.5\" text-anchor=\"middle\">{text}<title>{}</title></text>",
                    px(at.0 - width / 2.0),
                    px(at.1 - 4.0),
                    px(width),
                    px(at.0),
                    px(at.1 + 2.7),
                    escaped(&named.title)
                );
            }
        }
        let spokes = of.policies.iter().chain(&of.measures);
        for (at, (spoke, angle)) in spokes.zip(&self.angles).enumerate() {
            for (goal, marks) in spoke.goals.iter().filter(|it| it.0 < of.goals.len() && it.1 > 0.0) {
                let top = outer - self.ring * *goal as f64;
                let half = self.half.min(8.0 / self.radius.max(1.0)) * 0.85;
                let path =
                    self.segment(angle - half, angle + half, top - self.ring * 0.1, top - self.ring * 0.9);
                let fill = if at >= of.policies.len() {
                    "#fff"
                } else if *marks >= 3.0 {
                    "#000"
                } else if *marks >= 2.0 {
                    "#666"
                } else {
                    "#aaa"
                };
                let title = of.goals.get(*goal).map_or("", |it| it.title.as_str());
                let _ = writeln!(
                    out,
                    "<path d=\"{path}\" fill=\"{fill}\" stroke=\"#000\" stroke-width=\"0.6\"><title>{}: {}</title></path>",
                    escaped(&spoke.title),
                    escaped(title)
                );
            }
        }
    }

    /// The ring of sectors with their names.
    fn sectors(&self, out: &mut String) {
        for arc in &self.arcs {
            let (outer, inner) = (self.radius - 8.0, self.radius - 8.0 - BAND);
            let fill = if arc.is_measures { "#fff" } else { "#e4e4e4" };
            let path = self.segment(arc.from, arc.to, outer, inner);
            let whole = match arc.number.is_empty() {
                true => arc.title.clone(),
                false => format!("{} {}", arc.number, arc.title),
            };
            let room = letters((arc.to - arc.from) * inner - 8.0, SECTOR * 1.1);
            // A name of which only the beginning has room says less than its number, which the legend explains.
            let text = match (whole.chars().count() <= room, arc.number.is_empty()) {
                (true, _) => whole.clone(),
                (false, false) if room < 14 => arc.number.clone(),
                _ => shortened(&whole, room),
            };
            let _ = writeln!(
                out,
                "<g><title>{}</title><path d=\"{path}\" fill=\"{fill}\" stroke=\"#000\" stroke-width=\"0.8\"/>",
                escaped(&whole)
            );
            if text != "…" {
                self.arched(&text, (arc.from + arc.to) / 2.0, inner + BAND / 2.0, out);
            }
            out.push_str("</g>\n");
        }
    }

    /// A text along a circle, letter by letter: text on a path is not known to every program that prints.
    fn arched(&self, text: &str, middle: f64, radius: f64, out: &mut String) {
        // Words in the lower half run the other way round, so that none stands on its head.
        let turned = (TAU / 4.0..TAU * 0.75).contains(&(middle % TAU));
        let (way, radius) = if turned { (-1.0, radius + 4.0) } else { (1.0, radius - 4.0) };
        let whole: f64 = text.chars().map(width).sum();
        let mut at = middle - way * whole * SECTOR / radius / 2.0;
        out.push_str("<g font-weight=\"bold\" text-anchor=\"middle\" aria-hidden=\"true\">");
        for letter in text.chars() {
            let half = way * width(letter) * SECTOR / radius / 2.0;
            let place = self.point(at + half, radius);
            let turn = (at + half) * 360.0 / TAU + if turned { 180.0 } else { 0.0 };
            at += 2.0 * half;
            if letter != ' ' {
                let _ = write!(
                    out,
                    "<text transform=\"translate({} {}) rotate({})\">{}</text>",
                    px(place.0),
                    px(place.1),
                    px(turn),
                    escaped(letter.encode_utf8(&mut [0; 4]))
                );
            }
        }
        out.push_str("</g>\n");
    }

    /// The names of policies and measures around the rim, along the radius.
    fn labels(&self, of: &Wheel, out: &mut String) {
        let most = letters(LABELS - 16.0, 11.0);
        let spokes = of.policies.iter().chain(&of.measures);
        for (at, (spoke, angle)) in spokes.zip(&self.angles).enumerate() {
            let (from, to) = (self.point(*angle, self.radius - 8.0), self.point(*angle, self.radius));
            let text = self.point(*angle, self.radius + 5.0);
            // On the left side words end at the rim, so that none stands on its head.
            let degrees = angle * 360.0 / TAU;
            let (turn, anchor) =
                if degrees <= 180.0 { (degrees - 90.0, "start") } else { (degrees + 90.0, "end") };
            let style = if at >= of.policies.len() { " font-style=\"italic\"" } else { "" };
            let _ = writeln!(
                out,
                "<g><title>{}</title><path d=\"M{} {}L{} {}\" stroke=\"#000\" stroke-width=\"0.8\"/><text transform=\"translate({} {}) rotate({})\" y=\"3.8\" text-anchor=\"{anchor}\"{style}>{}</text></g>",
                escaped(&spoke.title),
                px(from.0),
                px(from.1),
                px(to.0),
                px(to.1),
                px(text.0),
                px(text.1),
                px(turn),
                escaped(&shortened(&spoke.title, most))
            );
        }
    }
}

/// What signs and numbers mean, below the wheel.
struct Legend {
    has_goals: bool,
    columns: Vec<Listed>,
    height: f64,
}

/// A column of the legend: its head, and below it what its numbers stand for.
struct Listed {
    x: f64,
    width: f64,
    lines: Vec<Named>,
}

impl Legend {
    const LINE: f64 = 15.0;

    fn of(of: &Wheel, wide: f64) -> Legend {
        let listed = |title: String, all: &[Named]| -> Vec<Named> {
            let head = Named { number: String::new(), title };
            std::iter::once(head).chain(all.iter().cloned()).collect()
        };
        let mut head = of.of.clone();
        if let Some(first) = head.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let lists = [
            (!of.sectors.is_empty()).then(|| listed(head, &of.sectors)),
            (!of.goals.is_empty())
                .then(|| listed("Goals, from the outer ring inwards".to_owned(), &of.goals)),
        ];
        let lists: Vec<_> = lists.into_iter().flatten().collect();
        let signs = 8.0 * Legend::LINE;
        let width = (wide - 20.0) / (lists.len() + 1) as f64;
        let rows = lists.iter().map(Vec::len).max().unwrap_or(0);
        let height = (rows as f64 * Legend::LINE).max(signs) + 30.0;
        let columns = lists.into_iter().enumerate();
        let columns = columns.map(|(at, lines)| Listed { x: 10.0 + width * (at + 1) as f64, width, lines });
        let columns = columns.collect();
        Legend { has_goals: !of.goals.is_empty(), columns, height }
    }

    fn draw(&self, top: f64, out: &mut String) {
        let mut y = top + Legend::LINE;
        let x = 14.0;
        let _ = writeln!(out, "<text x=\"{}\" y=\"{}\" font-weight=\"bold\">Signs</text>", px(x), px(y));
        for (text, colour, dashes) in
            [("raises", RAISES, ""), ("lowers", LOWERS, " stroke-dasharray=\"6 4\"")]
        {
            y += Legend::LINE;
            let marker = if dashes.is_empty() { "wheel-up" } else { "wheel-down" };
            let _ = writeln!(
                out,
                "<path d=\"M{} {}h38\" stroke=\"{colour}\" stroke-width=\"1.9\" fill=\"none\"{dashes} marker-end=\"url(#{marker})\"/><text x=\"{}\" y=\"{}\">{text}; the wider, the stronger</text>",
                px(x),
                px(y - 4.0),
                px(x + 46.0),
                px(y)
            );
        }
        for (text, fill) in [
            ("serves a goal: 3 marks", "#000"),
            ("2 marks", "#666"),
            ("1 mark", "#aaa"),
            ("a measure of the goal", "#fff"),
        ]
        .into_iter()
        .filter(|_| self.has_goals)
        {
            y += Legend::LINE;
            let _ = writeln!(
                out,
                "<rect x=\"{}\" y=\"{}\" width=\"12\" height=\"9\" fill=\"{fill}\" stroke=\"#000\" stroke-width=\"0.6\"/><text x=\"{}\" y=\"{}\">{text}</text>",
                px(x + 13.0),
                px(y - 8.5),
                px(x + 46.0),
                px(y)
            );
        }
        for Listed { x, width, lines } in &self.columns {
            let mut y = top;
            for (at, Named { number, title }) in lines.iter().enumerate() {
                y += Legend::LINE;
                let weight = if at == 0 { " font-weight=\"bold\"" } else { "" };
                let indent = if at == 0 { 0.0 } else { 26.0 };
                if !number.is_empty() {
                    let _ = writeln!(
                        out,
                        "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
                        px(x + 20.0),
                        px(y),
                        escaped(&shortened(number, 4))
                    );
                }
                let _ = writeln!(
                    out,
                    "<text x=\"{}\" y=\"{}\"{weight}>{}</text>",
                    px(x + indent),
                    px(y),
                    escaped(&shortened(title, letters(width - indent - 14.0, 11.0)))
                );
            }
        }
    }
}
