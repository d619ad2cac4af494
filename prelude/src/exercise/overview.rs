//! The learner's progress over the whole course, as a bar and a line for each lesson.

use super::course::{self, Lesson};
use super::record::Record;
use super::session;
use crate::display::{Display, MimeBundle, escaped};
use std::collections::BTreeSet;

/// Columns of the bar in plain text.
const WIDTH: usize = 24;

/// How many exercises of the course have passed, for each lesson and together: the last line of a lesson is
/// `course_progress()`.
///
/// The exercises are those that the notebooks beside this one check; one that passed in a notebook which is not there
/// counts as well. Passes are kept in Oxbook's data directory (`OXBOOK_DATA`, or `oxbook/progress.json` among the user's
/// data), so they survive restarts and a new copy of the course.
pub fn course_progress() -> CourseProgress {
    CourseProgress::new(course::lessons(), &session::record())
}

/// How far a learner is, made by [`course_progress`].
#[derive(Clone, Debug, PartialEq)]
pub struct CourseProgress {
    lessons: Vec<Row>,
}

#[derive(Clone, Debug, PartialEq)]
struct Row {
    name: String,
    /// Exercise by exercise.
    passed: Vec<bool>,
}

impl Row {
    fn done(&self) -> usize {
        self.passed.iter().filter(|passed| **passed).count()
    }
}

impl CourseProgress {
    fn new(lessons: Vec<Lesson>, record: &Record) -> CourseProgress {
        let known: BTreeSet<&str> = lessons.iter().flat_map(|lesson| &lesson.exercises).map(String::as_str).collect();
        let elsewhere: Vec<bool> =
            record.exercises.keys().filter(|id| !known.contains(id.as_str())).map(|id| record.passed(id)).collect();
        let mut rows: Vec<Row> = lessons
            .iter()
            .filter(|lesson| !lesson.exercises.is_empty())
            .map(|lesson| Row {
                name: format!("{} {}", lesson.number, lesson.title),
                passed: lesson.exercises.iter().map(|id| record.passed(id)).collect(),
            })
            .collect();
        if elsewhere.contains(&true) {
            rows.push(Row {
                name: "elsewhere".into(),
                passed: elsewhere.into_iter().filter(|passed| *passed).collect(),
            });
        }
        CourseProgress { lessons: rows }
    }

    /// How many exercises have passed.
    pub fn done(&self) -> usize {
        self.lessons.iter().map(Row::done).sum()
    }

    /// How many exercises there are.
    pub fn total(&self) -> usize {
        self.lessons.iter().map(|row| row.passed.len()).sum()
    }

    fn summary(&self) -> String {
        match (self.done(), self.total()) {
            (_, 0) => "no exercises yet".to_owned(),
            (done, total) => format!("{done} of {total} exercises ({:.0} %)", 100.0 * done as f64 / total as f64),
        }
    }

    fn plain(&self) -> String {
        let full = (WIDTH * self.done()).checked_div(self.total()).unwrap_or(0);
        let mut text = format!("course: {}{}  {}", "#".repeat(full), "-".repeat(WIDTH - full), self.summary());
        for row in &self.lessons {
            let marks: String = row.passed.iter().map(|passed| if *passed { '✔' } else { '○' }).collect();
            text.push_str(&format!("\n  {marks} {}", row.name));
        }
        text
    }

    fn html(&self) -> String {
        let (done, total) = (self.done(), self.total().max(1));
        // Not a `<progress>`: browsers draw the empty part of a green one dark on a light page, as if it were full.
        let mut html = format!(
            "<div><strong>Course</strong> <span role=\"progressbar\" aria-label=\"course\" aria-valuenow=\"{done}\" \
             aria-valuemax=\"{total}\" style=\"display:inline-block;width:20em;height:0.6em;border:1px solid #808080;\
             border-radius:0.3em;overflow:hidden\"><span style=\"display:block;height:100%;width:{:.1}%;\
             background:#009e73\"></span></span> {}</div>",
            100.0 * done as f64 / total as f64,
            self.summary()
        );
        html.push_str("<table><tbody>");
        for row in &self.lessons {
            let marks: String = row
                .passed
                .iter()
                .map(|passed| match passed {
                    true => "<span style=\"color:#009e73\">✔</span>",
                    false => "<span style=\"color:#808080\">○</span>",
                })
                .collect();
            html.push_str(&format!(
                "<tr><td style=\"text-align:left\">{}</td><td>{marks}</td><td>{} of {}</td></tr>",
                escaped(&row.name),
                row.done(),
                row.passed.len()
            ));
        }
        html.push_str("</tbody></table>");
        html
    }
}

impl Display for CourseProgress {
    fn mime_bundle(&self) -> MimeBundle {
        MimeBundle::text(self.plain()).with("text/html", self.html())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, passed: &[bool]) -> Row {
        Row { name: name.into(), passed: passed.to_vec() }
    }

    #[test]
    fn a_bar_over_the_course() {
        let course = CourseProgress { lessons: vec![row("01 A", &[true, false]), row("02 <B>", &[true, true])] };
        assert_eq!((course.done(), course.total()), (3, 4));
        assert_eq!(course.plain(), "course: ##################------  3 of 4 exercises (75 %)\n  ✔○ 01 A\n  ✔✔ 02 <B>");
        let html = course.html();
        assert!(
            html.contains("aria-valuenow=\"3\" aria-valuemax=\"4\"")
                && html.contains("width:75.0%")
                && html.contains("02 &lt;B&gt;"),
            "{html}"
        );
    }

    #[test]
    fn without_notebooks_there_are_the_passes() {
        let mut record = Record::default();
        record.attempted("07-1", true);
        record.attempted("07-2", false);
        let course = CourseProgress::new(Vec::new(), &record);
        assert_eq!((course.done(), course.total()), (1, 1));
        assert!(CourseProgress::new(Vec::new(), &Record::default()).plain().ends_with("no exercises yet"));
    }
}
