//! Which hints and solutions a learner may open now, where a teacher decides that. `OXBOOK_HINTS` is `locked`, or the path
//! of a text file that the teacher writes and learners read, looked at each time: what it opens is open at once.
//!
//! A line of the file opens the hints of an exercise (`02-1`) or of a whole lesson (`02`), with `solution` behind it the
//! solution too; `#` begins a comment. It is a signpost and no secret: hints stand in the notebook's source. Must not know
//! what a hint says.

use std::fs;

/// What is open of an exercise.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Opened {
    /// And why, where it is not simply closed.
    Nothing(Option<String>),
    Hints,
    HintsAndSolution,
}

pub(super) fn opened(id: &str) -> Opened {
    let setting = std::env::var("OXBOOK_HINTS").unwrap_or_default();
    match setting.trim() {
        "" | "open" => Opened::HintsAndSolution,
        "locked" => Opened::Nothing(None),
        // What a teacher has locked does not open because a file is out of reach.
        path => match fs::read_to_string(path) {
            Ok(list) => listed(&list, id),
            Err(error) => Opened::Nothing(Some(format!("The list of what is open cannot be read: {path}: {error}"))),
        },
    }
}

fn listed(list: &str, id: &str) -> Opened {
    let lesson = id.split_once('-').map_or(id, |(lesson, _)| lesson);
    let lines = list.lines().map(|line| line.split('#').next().unwrap_or_default());
    let of_this = lines.filter_map(|line| {
        let mut words = line.split_whitespace();
        let named = words.next()?;
        (named == id || named == lesson).then(|| match words.next() {
            Some("solution") => Opened::HintsAndSolution,
            _ => Opened::Hints,
        })
    });
    of_this.max().unwrap_or(Opened::Nothing(None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_opens_an_exercise_or_a_lesson() {
        let list = "# this week\n02-1\n\n02-3 solution  # from Friday\n  03\n#04\n03-2 solution\n";
        let open = |id| listed(list, id);
        assert_eq!([open("02-1"), open("03-1")], [Opened::Hints, Opened::Hints]);
        assert_eq!([open("02-3"), open("03-2")], [Opened::HintsAndSolution, Opened::HintsAndSolution]);
        assert_eq!([open("02-2"), open("02-10"), open("04-1")], [const { Opened::Nothing(None) }; 3]);
    }

    #[test]
    fn without_a_teacher_all_is_open() {
        assert_eq!(opened("02-1"), Opened::HintsAndSolution);
    }
}
