//! The claims of a study as one page that needs nothing else: for a newsroom, or the clerk of a committee.

use std::fmt::Write as _;

use theodolite_core::Problem;
use theodolite_study::draw::escaped;
use theodolite_study::spec::Study;
use theodolite_study::{Judged, Verdict};

use super::{decided_by, found_of};

/// The verdicts in the order of the page, each with the name of its style and a sign that is told apart without colour.
const VERDICTS: [(Verdict, &str, &str); 3] = [
    (Verdict::Differs, "differs", "\u{2717}"),
    (Verdict::Holds, "holds", "\u{2713}"),
    (Verdict::CannotBeTested, "untested", "?"),
];

/// Black on white with two colours of enough contrast, readable in print and on a narrow screen.
const STYLE: &str = "\
body{font:1rem/1.5 system-ui,'Helvetica Neue',Arial,sans-serif;color:#111;background:#fff;margin:0 auto;max-width:75rem;padding:1rem}\
h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.25rem;margin-top:2rem}\
table{border-collapse:collapse;width:100%;margin:1rem 0}\
.sums{width:auto}\
caption{text-align:left;font-weight:600;padding:.25rem 0}\
th,td{border:1px solid #767676;padding:.4rem .6rem;text-align:left;vertical-align:top}\
thead th{background:#eee}tbody th{font-weight:400;min-width:14rem}\
.number{text-align:right;font-variant-numeric:tabular-nums}\
.verdict{font-weight:600;white-space:nowrap}\
.holds .verdict{color:#00563f}.differs .verdict{color:#a3000e}.untested .verdict{color:#444}\
code{font-size:.85em;color:#444;overflow-wrap:anywhere}tbody td:last-child{min-width:11rem}.sums td:last-child{min-width:0}a{color:#0b4a8f}\
.scroll{overflow-x:auto}\
.skip{position:absolute;left:-100rem}.skip:focus{position:static}\
@media print{body{max-width:none;padding:0;font-size:9pt}tr{break-inside:avoid}thead{display:table-header-group}}";

/// The page; `problems` kept some claims from being judged.
pub(super) fn page(study: &Study, judged: &[Judged], problems: &[Problem]) -> String {
    let about = &study.about;
    let title = escaped(about.title.as_deref().unwrap_or("Claims"));
    let mut out = String::with_capacity(1024 * (judged.len() + 8));
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Claims: {title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#claims\">To the claims</a>\n<header>\n<h1>{title}</h1>\n"
    );
    if let Some(description) = &about.description {
        let _ = writeln!(out, "<p>{}</p>", escaped(description));
    }
    out.push_str("</header>\n<main>\n");
    out.push_str(&sums(judged));
    if !problems.is_empty() {
        out.push_str("<h2>Not judged</h2>\n<p>Some claims are missing below, because:</p>\n<ul>\n");
        for it in problems {
            let _ = writeln!(out, "<li>{}</li>", escaped(&it.message));
        }
        out.push_str("</ul>\n");
    }
    out.push_str("<h2 id=\"claims\">The claims</h2>\n");
    for (verdict, class, sign) in VERDICTS {
        let own: Vec<&Judged> = judged.iter().filter(|it| it.verdict == verdict).collect();
        if !own.is_empty() {
            out.push_str(&table(&own, verdict, class, sign));
        }
    }
    let version = env!("CARGO_PKG_VERSION");
    let _ = write!(
        out,
        "</main>\n<footer>\n<p>Judged by Theodolite {version} from the study itself. A claim holds where the study finds what it \
         says, within its tolerance; a place in a league table holds only where the whole interval of the rank bears it out.</p>\n\
         </footer>\n</body>\n</html>\n"
    );
    out
}

/// How many claims have which verdict, with a link to each table.
fn sums(judged: &[Judged]) -> String {
    let mut out = String::from(
        "<table class=\"sums\">\n<caption>Claims by verdict</caption>\n\
         <thead><tr><th scope=\"col\">Verdict</th><th scope=\"col\" class=\"number\">Claims</th></tr></thead>\n<tbody>\n",
    );
    for (verdict, class, sign) in VERDICTS {
        let count = judged.iter().filter(|it| it.verdict == verdict).count();
        let words = verdict.words();
        let named = if count == 0 { words.to_owned() } else { format!("<a href=\"#{class}\">{words}</a>") };
        let _ = writeln!(
            out,
            "<tr class=\"{class}\"><th scope=\"row\" class=\"verdict\"><span aria-hidden=\"true\">{sign}</span> {named}</th>\
             <td class=\"number\">{count}</td></tr>"
        );
    }
    let _ = writeln!(
        out,
        "<tr><th scope=\"row\">all</th><td class=\"number\">{}</td></tr>\n</tbody>\n</table>",
        judged.len()
    );
    out
}

/// The claims of one verdict.
fn table(claims: &[&Judged], verdict: Verdict, class: &str, sign: &str) -> String {
    let words = verdict.words();
    let tested = verdict != Verdict::CannotBeTested;
    let title = match (verdict, claims.len()) {
        (Verdict::Holds, 1) => "1 claim holds".to_owned(),
        (Verdict::Holds, count) => format!("{count} claims hold"),
        (Verdict::Differs, 1) => "1 claim differs".to_owned(),
        (Verdict::Differs, count) => format!("{count} claims differ"),
        (Verdict::CannotBeTested, 1) => "1 claim cannot be tested".to_owned(),
        (Verdict::CannotBeTested, count) => format!("{count} claims cannot be tested"),
    };
    let mut columns = vec!["Claim", "Said in", "Verdict"];
    if tested {
        columns.extend(["Claimed", "Found"]);
    }
    columns.push("Why");
    let mut out = format!(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"{class}\">\n<table>\n\
         <caption id=\"{class}\">{title}</caption>\n<thead><tr>"
    );
    for column in columns {
        let _ = write!(out, "<th scope=\"col\">{column}</th>");
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for it in claims {
        let name = escaped(&it.name);
        let _ = write!(
            out,
            "<tr class=\"{class}\" id=\"claim-{name}\"><th scope=\"row\">{} <code>{name}</code></th><td>{}</td>\
             <td class=\"verdict\"><span aria-hidden=\"true\">{sign}</span> {words}</td>",
            escaped(&it.text),
            escaped(it.source.as_deref().unwrap_or_default()),
        );
        if tested {
            let tolerance = match it.tolerance {
                tolerance if tolerance > 0.0 => format!(" \u{b1} {tolerance}"),
                _ => String::new(),
            };
            let _ = write!(
                out,
                "<td>{}{tolerance}</td><td>{}</td>",
                escaped(&it.expected),
                escaped(found_of(it))
            );
        }
        let why: Vec<String> = it.why.iter().cloned().chain(decided_by(it)).map(|it| escaped(&it)).collect();
        let _ = writeln!(out, "<td>{}</td></tr>", why.join("<br>"));
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_the_study_cannot_leave_its_element() {
        assert_eq!(
            escaped("<script>alert(\"R&D\")</script>\u{1}'\n"),
            "&lt;script&gt;alert(&quot;R&amp;D&quot;)&lt;/script&gt;\u{fffd}&#39; "
        );
    }
}
