//! Periods as statistical offices write them: years, financial and academic years, quarters, months, pooled years, dates.

use std::cmp::Ordering;
use std::fmt;

use crate::strings::trim;

/// A period: where it starts and how long it is.
///
/// Periods are in order of their start, the shorter one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    year: i32,
    /// 1 to 12.
    month: u32,
    /// 1 to 31.
    day: u32,
    /// In months; 0 for a point in time.
    length: u32,
}

/// What `2011-12` is where both are possible: the year from 2011 to 2012, or December 2011.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Doubtful {
    /// A year that begins in 2011.
    #[default]
    Year,
    /// A month of 2011.
    Month,
}

impl Period {
    /// The period of so many months that starts on a day; `None` where there is no such day, or no such length.
    ///
    /// ```
    /// # use theodolite_data::period::Period;
    /// assert_eq!(Period::new(2019, 4, 1, 12).unwrap().to_string(), "2019/20");
    /// assert_eq!(Period::new(2019, 2, 29, 0), None);
    /// ```
    pub fn new(year: i32, month: u32, day: u32, length: u32) -> Option<Period> {
        let is_day = (1800..2300).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days(year, month)).contains(&day)
            && length <= 1200;
        is_day.then_some(Period { year, month, day, length })
    }

    /// The calendar year.
    pub fn of_year(year: i32) -> Option<Period> {
        Period::new(year, 1, 1, 12)
    }

    /// Reads a period; `None` for texts that are none.
    ///
    /// | text | period |
    /// |---|---|
    /// | `2019`, `2019.0` | the year |
    /// | `2019/20`, `2019-20`, `2019 to 2020` | the year from April 2019 |
    /// | `2018-20`, `2018 - 2020`, `2018/19-2020/21` | the three years together |
    /// | `2019 Q1`, `2019-Q1`, `Q1 2019`, `Jan-Mar 2019` | the quarter, or other months in a row |
    /// | `2019-03`, `Mar 2019`, `2019 MAR`, `2019M03` | the month |
    /// | `year ending March 2019` | the year to the end of that month |
    /// | `2019-03-31`, `31/03/2019`, `2019-03-31T00:00:00` | the day, as a point in time |
    /// | `2019-04-01/P1Y`, `2019-01-01T00:00:00/P3M` | the time from that day on |
    ///
    /// ```
    /// # use theodolite_data::period::{Doubtful, Period};
    /// let read = |text| Period::read(text, Doubtful::Year).map(|it| it.to_string());
    /// assert_eq!(read("2018 - 20").as_deref(), Some("2018-2020"));
    /// assert_eq!(read("2011-12").as_deref(), Some("2011/12"));
    /// assert_eq!(Period::read("2011-12", Doubtful::Month).unwrap().to_string(), "2011-12");
    /// assert_eq!(read("31/02/2019"), None);
    /// ```
    pub fn read(text: &str, doubtful: Doubtful) -> Option<Period> {
        let text = trim(text).to_ascii_lowercase().replace(['\u{2013}', '\u{2014}'], "-");
        let text = text.strip_suffix(".0").unwrap_or(&text);
        interval(text)
            .or_else(|| date(text))
            .or_else(|| quarter(text))
            .or_else(|| months(text))
            .or_else(|| year_ending(text))
            .or_else(|| years(text, doubtful))
    }

    /// Whether a text may be either of two periods: `2011-12`.
    pub fn is_doubtful(text: &str) -> bool {
        let (year, month) = (Period::read(text, Doubtful::Year), Period::read(text, Doubtful::Month));
        year.is_some() && month.is_some() && year != month
    }

    /// The same start with a length in the form of ISO 8601 (`P1Y`, `P3M`) or `point`; `None` where it is neither.
    ///
    /// ```
    /// # use theodolite_data::period::{Doubtful, Period};
    /// let start = Period::read("2018-01-01", Doubtful::Year).unwrap();
    /// assert_eq!(start.lasting("P3Y").unwrap().to_string(), "2018-2020");
    /// assert_eq!(start.lasting("P1M").unwrap().to_string(), "2018-01");
    /// ```
    pub fn lasting(self, length: &str) -> Option<Period> {
        let length = trim(length);
        if length.is_empty() || length.eq_ignore_ascii_case("point") {
            return Some(Period { length: 0, ..self });
        }
        let rest = length.strip_prefix(['P', 'p'])?;
        let unit = rest.chars().next_back()?.to_ascii_uppercase();
        let count: u32 = rest.get(..rest.len() - 1)?.parse().ok()?;
        let months = match unit {
            'Y' => count.checked_mul(12)?,
            'M' => count,
            'D' => return (count == 1).then_some(Period { length: 0, ..self }),
            _ => return None,
        };
        (1..=1200).contains(&months).then_some(Period { length: months, ..self })
    }

    /// Where it lies in time, in years: its start, and of several years together that of the middle one.
    ///
    /// ```
    /// # use theodolite_data::period::Period;
    /// assert_eq!(Period::of_year(2019).unwrap().time(), 2019.0);
    /// assert_eq!(Period::new(2018, 1, 1, 36).unwrap().time(), 2019.0);
    /// assert_eq!(Period::new(2019, 4, 1, 12).unwrap().time(), 2019.25);
    /// ```
    pub fn time(self) -> f64 {
        let start = f64::from(self.year)
            + f64::from(self.month - 1) / 12.0
            + f64::from(self.day - 1) / f64::from(days_of(self.year));
        start + f64::from(self.length.saturating_sub(12)) / 24.0
    }

    /// The year in which it starts; of several years together the middle one.
    pub fn year(self) -> i32 {
        self.year + (self.length.saturating_sub(12) / 24) as i32
    }

    /// How many months it is long; 0 for a point in time.
    pub fn months(self) -> u32 {
        self.length
    }

    /// The period of the same length so many months later.
    ///
    /// ```
    /// # use theodolite_data::period::Period;
    /// assert_eq!(Period::new(2019, 10, 1, 3).unwrap().later(3).unwrap().to_string(), "2020-Q1");
    /// ```
    pub fn later(self, months: i32) -> Option<Period> {
        let month = self.year * 12 + self.month as i32 - 1 + months;
        let (year, month) = (month.div_euclid(12), month.rem_euclid(12) as u32 + 1);
        if !(1800..2300).contains(&year) {
            return None;
        }
        Period::new(year, month, self.day.min(days(year, month)), self.length)
    }

    /// How many months after another it starts; days do not count.
    pub fn months_after(self, other: Period) -> i32 {
        (self.year - other.year) * 12 + self.month as i32 - other.month as i32
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |it: &Period| (it.year, it.month, it.day, it.length);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The form in which results write it: `2019`, `2019/20`, `2018-2020`, `2019-Q1`, `2019-03`, `2019-03-31`.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Period { year, month, day, length } = *self;
        let two = |year: i32| (year + 1).rem_euclid(100);
        let years = (length / 12) as i32;
        match (length, day) {
            (0, _) => write!(f, "{year:04}-{month:02}-{day:02}"),
            (12, 1) if month == 1 => write!(f, "{year}"),
            (12, _) => write!(f, "{year}/{:02}", two(year)),
            (length, 1) if length % 12 == 0 && month == 1 => write!(f, "{year}-{}", year + years - 1),
            (length, _) if length % 12 == 0 => {
                let last = year + years - 1;
                write!(f, "{year}/{:02}-{last}/{:02}", two(year), two(last))
            }
            (3, 1) if month % 3 == 1 => write!(f, "{year}-Q{}", month / 3 + 1),
            (1, 1) => write!(f, "{year}-{month:02}"),
            (length, _) => write!(f, "{year:04}-{month:02}-{day:02}/P{length}M"),
        }
    }
}

fn days_of(year: i32) -> u32 {
    if days(year, 2) == 29 { 366 } else { 365 }
}

fn days(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A number of so many digits.
fn digits<T: std::str::FromStr>(text: &str, lengths: &[usize]) -> Option<T> {
    let is_one = lengths.contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit());
    if is_one { text.parse().ok() } else { None }
}

/// `2019-04-01/p1y`, with or without a time.
fn interval(text: &str) -> Option<Period> {
    let (start, length) = text.split_once('/').filter(|(_, length)| length.starts_with('p'))?;
    date(start)?.lasting(length)
}

/// `2019-03-31`, `31/03/2019`, with or without a time.
fn date(text: &str) -> Option<Period> {
    let (day, time) = match text.split_once(['t', ' ']) {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    // What follows a day is a time, and not a word.
    if time.is_some_and(|it| !it.starts_with(|it: char| it.is_ascii_digit()) || !it.contains(':')) {
        return None;
    }
    let parts: Vec<&str> = day.split(['-', '/', '.']).collect();
    let [first, month, last] = parts.as_slice() else { return None };
    let month = digits(month, &[1, 2])?;
    match (digits(first, &[4]), digits(last, &[4])) {
        (Some(year), None) => Period::new(year, month, digits(last, &[1, 2])?, 0),
        (None, Some(year)) => Period::new(year, month, digits(first, &[1, 2])?, 0),
        _ => None,
    }
}

/// `2019 q1`, `2019-q1`, `q1 2019`, `2019q1`.
fn quarter(text: &str) -> Option<Period> {
    let (before, after) = text.split_once('q')?;
    let quarter: u32 = digits(after.get(..1)?, &[1])?;
    let between = |it: &str| it.trim_matches([' ', '-', '/', ':', '_']).to_owned();
    let (before, after) = (between(before), between(after.get(1..)?));
    let year = match (before.is_empty(), after.is_empty()) {
        (false, true) => digits(&before, &[4])?,
        (true, false) => digits(&after, &[4])?,
        _ => return None,
    };
    if (1..=4).contains(&quarter) { Period::new(year, quarter * 3 - 2, 1, 3) } else { None }
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const IN_FULL: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

fn month(text: &str) -> Option<u32> {
    let is_one = |k: &usize| text == MONTHS[*k] || text == IN_FULL[*k] || (*k == 8 && text == "sept");
    (0..12).find(is_one).map(|it| it as u32 + 1)
}

/// `mar 2019`, `2019 mar`, `mar-19` is none; `jan-mar 2019`, `2019m03`.
fn months(text: &str) -> Option<Period> {
    if let Some((year, number)) = text.split_once('m')
        && let (Some(year), Some(month)) = (digits(year, &[4]), digits(number, &[1, 2]))
    {
        return Period::new(year, month, 1, 1);
    }
    let words: Vec<&str> = text.split([' ', '-']).filter(|it| !it.is_empty() && *it != "to").collect();
    match words.as_slice() {
        [one, other] => match (month(one), digits(other, &[4]), digits(one, &[4]), month(other)) {
            (Some(month), Some(year), ..) | (_, _, Some(year), Some(month)) => Period::new(year, month, 1, 1),
            _ => None,
        },
        [first, last, year] => {
            let (first, last, year) = (month(first)?, month(last)?, digits::<i32>(year, &[4])?);
            // November to January: the year is that of the last month.
            let (year, length) =
                if last >= first { (year, last - first + 1) } else { (year - 1, last + 13 - first) };
            Period::new(year, first, 1, length)
        }
        _ => None,
    }
}

/// `year ending march 2019`, `year ending 31 march 2019`, `12 months to march 2019`.
fn year_ending(text: &str) -> Option<Period> {
    let rest = ["year ending ", "year to ", "year ended ", "12 months to ", "12 months ending "]
        .iter()
        .find_map(|it| text.strip_prefix(it))?;
    let words: Vec<&str> = rest.split(' ').filter(|it| !it.is_empty()).collect();
    let (name, year) = match words.as_slice() {
        [name, year] => (name, year),
        [day, name, year] if digits::<u32>(day, &[1, 2]).is_some() => (name, year),
        _ => return None,
    };
    let (last, year) = (month(name)?, digits::<i32>(year, &[4])?);
    if last == 12 { Period::of_year(year) } else { Period::new(year - 1, last + 1, 1, 12) }
}

/// `2019`, `2019/20`, `2019-20`, `2018-2020`, `2018/19-2020/21`, `2019-03`.
fn years(text: &str, doubtful: Doubtful) -> Option<Period> {
    let text = text.replace(" to ", "-");
    let parts: Vec<&str> = text.split(['-', '/']).map(str::trim).collect();
    match parts.as_slice() {
        [year] => Period::of_year(digits(year, &[4])?),
        [first, last] => {
            let first: i32 = digits(first, &[4])?;
            let year_later = |last: &str| -> Option<i32> {
                match last.len() {
                    4 => digits(last, &[4]),
                    _ => {
                        let two: i32 = digits(last, &[2])?;
                        let year = first - first.rem_euclid(100) + two;
                        Some(if year < first { year + 100 } else { year })
                    }
                }
            };
            let of_month = || {
                let is_one = text.contains('-') && last.len() == 2;
                if is_one { Period::new(first, digits(last, &[2])?, 1, 1) } else { None }
            };
            let of_years = || {
                let last = year_later(last)?;
                match last - first {
                    1 => Period::new(first, 4, 1, 12),
                    // Beyond these it is no pool of years.
                    more @ 2..=20 => Period::new(first, 1, 1, 12 * (more as u32 + 1)),
                    _ => None,
                }
            };
            // `2019-03` follows no year; `2003-05` may be three years together, or May.
            let follows = year_later(last).is_some_and(|it| it - first == 1);
            match (doubtful, follows) {
                (Doubtful::Year, true) => of_years(),
                (Doubtful::Year, false) | (Doubtful::Month, _) => match of_years() {
                    Some(years) if doubtful == Doubtful::Year => Some(years),
                    years => of_month().or(years),
                },
            }
        }
        [first, second, last, end] => {
            let (first, second): (i32, i32) = (digits(first, &[4])?, digits(second, &[2])?);
            let (last, end): (i32, i32) = (digits(last, &[4])?, digits(end, &[2])?);
            let are_years = second == (first + 1).rem_euclid(100) && end == (last + 1).rem_euclid(100);
            if are_years && (0..=20).contains(&(last - first)) {
                Period::new(first, 4, 1, 12 * ((last - first) as u32 + 1))
            } else {
                None
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        Period::read(text, Doubtful::Year).map(|it| it.to_string())
    }

    #[test]
    fn periods_as_they_are_published() {
        for (text, expected) in [
            ("2019", "2019"),
            (" 2019.0 ", "2019"),
            ("2019/20", "2019/20"),
            ("2019-20", "2019/20"),
            ("2019\u{2013}20", "2019/20"),
            ("2019 to 2020", "2019/20"),
            ("1999/00", "1999/00"),
            ("2018-20", "2018-2020"),
            ("2018 - 20", "2018-2020"),
            ("2018-2020", "2018-2020"),
            ("2018/19-2020/21", "2018/19-2020/21"),
            ("2019 Q1", "2019-Q1"),
            ("2019-Q4", "2019-Q4"),
            ("Q2 2019", "2019-Q2"),
            ("2019q3", "2019-Q3"),
            ("Jan-Mar 2019", "2019-Q1"),
            ("Apr to Jun 2019", "2019-Q2"),
            ("Nov-Jan 2020", "2019-11-01/P3M"),
            ("Mar 2019", "2019-03"),
            ("2019 MAR", "2019-03"),
            ("September 2019", "2019-09"),
            ("2019M03", "2019-03"),
            ("year ending March 2019", "2018/19"),
            ("Year ending December 2019", "2019"),
            ("year ending 31 March 2019", "2018/19"),
            ("2019-03-31", "2019-03-31"),
            ("31/03/2019", "2019-03-31"),
            ("2019-03-31T00:00:00", "2019-03-31"),
            ("2019-03-31 00:00", "2019-03-31"),
            ("2020-02-29", "2020-02-29"),
            ("2019-04-01/P1Y", "2019/20"),
            ("2018-01-01T00:00:00/P3Y", "2018-2020"),
            ("2018-01-01/P3M", "2018-Q1"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_period_is_none() {
        for text in [
            "",
            "19",
            "20190",
            "2019-13",
            "31/02/2019",
            "2019-02-30",
            "2021-00",
            "2019 Q5",
            "Q1",
            "March",
            "13/13/2019",
            "2019 total",
            "2019-03-31 total",
            "2020-2019",
            "2019/21/22",
            "1700",
            "2019-20-21-22-23",
            "2018/20-2020/21",
            "P1Y",
            "mar-19",
            "é",
            "q",
            "2019 q\u{e9}",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_text_of_two_meanings_is_told_by_its_column() {
        for (text, year, month) in [
            ("2011-12", "2011/12", "2011-12"),
            ("2003-05", "2003-2005", "2003-05"),
            ("2019-20", "2019/20", "2019/20"),
            ("2019-03", "2019-03", "2019-03"),
            ("2011/12", "2011/12", "2011/12"),
        ] {
            assert_eq!(read(text).as_deref(), Some(year), "{text}");
            assert_eq!(Period::read(text, Doubtful::Month).unwrap().to_string(), month, "{text}");
            assert_eq!(Period::is_doubtful(text), year != month, "{text}");
        }
    }

    #[test]
    fn periods_lie_in_time() {
        for (text, time) in [
            ("2019", 2019.0),
            ("2019/20", 2019.25),
            ("2018-2020", 2019.0),
            ("2017/18-2019/20", 2018.25),
            ("2019 Q3", 2019.5),
            ("2019-04", 2019.25),
        ] {
            assert_eq!(Period::read(text, Doubtful::Year).unwrap().time(), time, "{text}");
        }
        let of = |text| Period::read(text, Doubtful::Year).unwrap();
        assert!(of("2019") < of("2019/20") && of("2019 Q1") < of("2019"));
        assert_eq!(of("2020 Q1").months_after(of("2019 Q2")), 9);
        assert_eq!(of("2019/20").later(12).unwrap().to_string(), "2020/21");
        assert_eq!(of("2019-01-31").later(1).unwrap().to_string(), "2019-02-28");
        assert_eq!((of("2018-2020").year(), of("2019/20").year()), (2019, 2019));
    }

    #[test]
    fn lengths_are_those_of_iso() {
        let start = Period::read("2019-04-01", Doubtful::Year).unwrap();
        for (length, expected) in [
            ("P1Y", "2019/20"),
            ("P3Y", "2019/20-2021/22"),
            ("P3M", "2019-Q2"),
            ("P1M", "2019-04"),
            ("point", "2019-04-01"),
            ("", "2019-04-01"),
            ("P2M", "2019-04-01/P2M"),
        ] {
            assert_eq!(start.lasting(length).unwrap().to_string(), expected, "{length}");
        }
        for length in ["P", "1Y", "P1W", "P0Y", "P-1Y", "P9999Y", "P1.5Y"] {
            assert_eq!(start.lasting(length), None, "{length}");
        }
    }

    #[test]
    fn what_it_writes_it_reads() {
        for text in ["2019", "2019/20", "2018-2020", "2018/19-2020/21", "2019-Q1", "2019-07", "2019-03-31"] {
            assert_eq!(read(text).as_deref(), Some(text));
        }
    }
}
