//! Two texts side by side, so that what differs meets the eye.

use std::fmt::Write;

/// The widest that the left column becomes, in characters.
const MAX_WIDTH: usize = 80;

/// What was expected on the left, what came on the right, lines that differ with a mark between them.
pub(crate) fn side_by_side(expected: &str, actual: &str) -> String {
    let rows = align(&expected.lines().collect::<Vec<_>>(), &actual.lines().collect::<Vec<_>>());
    let longest = rows.iter().map(|(left, _)| left.chars().count()).max().unwrap_or(0);
    let width = longest.clamp("expected".len(), MAX_WIDTH);
    let mut text = format!("  {:width$}   actual", "expected");
    for (left, right) in rows {
        let mark = if left == right { ' ' } else { '|' };
        let left: String = left.chars().take(width).collect();
        let row = format!("\n  {left:width$} {mark} {right}");
        let _ = write!(text, "{}", row.trim_end());
    }
    text
}

/// Pairs the lines of two texts by their longest common subsequence. Between common lines others are paired in order.
fn align<'a>(left: &[&'a str], right: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    let common = common_lengths(left, right);
    let (mut rows, mut only_left, mut only_right) = (vec![], vec![], vec![]);
    let (mut l, mut r) = (0, 0);
    while l < left.len() || r < right.len() {
        if l < left.len() && r < right.len() && left[l] == right[r] {
            flush(&mut rows, &mut only_left, &mut only_right);
            rows.push((left[l], right[r]));
            (l, r) = (l + 1, r + 1);
        } else if r == right.len() || (l < left.len() && common[l + 1][r] >= common[l][r + 1]) {
            only_left.push(left[l]);
            l += 1;
        } else {
            only_right.push(right[r]);
            r += 1;
        }
    }
    flush(&mut rows, &mut only_left, &mut only_right);
    rows
}

/// For each pair of positions the length of the longest common subsequence of what follows.
fn common_lengths(left: &[&str], right: &[&str]) -> Vec<Vec<usize>> {
    let mut lengths = vec![vec![0; right.len() + 1]; left.len() + 1];
    for l in (0..left.len()).rev() {
        for r in (0..right.len()).rev() {
            lengths[l][r] = if left[l] == right[r] {
                lengths[l + 1][r + 1] + 1
            } else {
                lengths[l + 1][r].max(lengths[l][r + 1])
            };
        }
    }
    lengths
}

fn flush<'a>(rows: &mut Vec<(&'a str, &'a str)>, left: &mut Vec<&'a str>, right: &mut Vec<&'a str>) {
    let line = |lines: &[&'a str], index: usize| lines.get(index).copied().unwrap_or("");
    rows.extend((0..left.len().max(right.len())).map(|index| (line(left, index), line(right, index))));
    left.clear();
    right.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_the_same_stand_beside_each_other() {
        let text = side_by_side("{\n  a\n  b\n}", "{\n  b\n  c\n}");

        assert_eq!(
            text,
            "  expected   actual\n  {          {\n    a      |\n    b          b\n           |   c\n  }          }"
        );
    }
}
