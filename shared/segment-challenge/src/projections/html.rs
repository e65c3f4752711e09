//! Texts of athletes as HTML.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

/// HTML beyond this, which deep nesting makes of a short text, is not kept.
const MAX_HTML_BYTES: usize = 64 * 1024;

/// What a link may lead to. One without a scheme leads to a page of this site.
const SAFE_SCHEMES: [&str; 3] = ["http", "https", "mailto"];

/// Markdown as HTML: `CommonMark` with smart punctuation, without the HTML that it holds and without links and pictures
/// that lead to anything but a page or an address for mail. What becomes more than 64 KB of HTML is shown as it was
/// written, in one paragraph.
pub fn from_markdown(markdown: &str) -> String {
    let mut unsafe_links = Vec::new();
    let safe = Parser::new_ext(markdown, Options::ENABLE_SMART_PUNCTUATION)
        .filter(|event| is_kept(event, &mut unsafe_links));
    let mut text = String::new();
    html::push_html(&mut text, safe);
    if text.len() <= MAX_HTML_BYTES {
        return text;
    }
    let mut paragraph = String::new();
    let verbatim =
        [Event::Start(Tag::Paragraph), Event::Text(CowStr::from(markdown)), Event::End(TagEnd::Paragraph)];
    html::push_html(&mut paragraph, verbatim.into_iter());
    paragraph
}

/// The first line of a text as HTML.
pub fn summary(markdown: &str) -> String {
    from_markdown(markdown.lines().next().unwrap_or_default())
}

/// `dropped`: for each link that is open, whether it is dropped.
fn is_kept(event: &Event<'_>, dropped: &mut Vec<bool>) -> bool {
    match event {
        Event::Html(_) | Event::InlineHtml(_) => false,
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
            let safe = is_safe(dest_url);
            dropped.push(!safe);
            safe
        }
        Event::End(TagEnd::Link | TagEnd::Image) => dropped.pop() != Some(true),
        _ => true,
    }
}

fn is_safe(url: &str) -> bool {
    // Browsers pass over white space and control characters, also inside of a scheme.
    let url: String = url.chars().filter(|c| *c > ' ').collect();
    let before_path = url.split(['/', '?', '#']).next().unwrap_or_default();
    match before_path.split_once(':') {
        None => true,
        Some((scheme, _)) => SAFE_SCHEMES.iter().any(|safe| scheme.eq_ignore_ascii_case(safe)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_html() {
        assert_eq!(
            from_markdown("Ride \"hard\" -- *now*.\n\n- a\n- [b](https://b.example)"),
            "<p>Ride “hard” – <em>now</em>.</p>\n<ul>\n<li>a</li>\n<li><a href=\"https://b.example\">b</a></li>\n</ul>\n"
        );
        assert_eq!(from_markdown(""), "");
    }

    #[test]
    fn html_in_a_text_is_dropped() {
        for markdown in
            ["a<script>alert(1)</script>", "<div onclick=x>\n\na", "a <img src=x onerror=y>", "b <!-- c -->a"]
        {
            let html = from_markdown(markdown);
            assert!(!html.contains("<script") && !html.contains("<div") && !html.contains("<img"), "{html}");
            assert!(html.contains('a'));
        }
    }

    #[test]
    fn unsafe_links_are_dropped_and_their_text_stays() {
        for url in [
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "java&#9;script:alert(1)",
            "&#1;javascript:alert(1)",
            "data:text/html;base64,eA==",
            "vbscript:x",
            "file:///etc/passwd",
        ] {
            let html = from_markdown(&format!("[text](<{url}>) ![picture](<{url}>) [a](https://b.example)"));
            assert_eq!(html, "<p>text picture <a href=\"https://b.example\">a</a></p>\n", "{url}");
        }
        assert_eq!(from_markdown("<javascript:alert(1)>"), "<p>javascript:alert(1)</p>\n");
    }

    #[test]
    fn links_to_pages_and_addresses_are_kept() {
        for url in ["/challenges/c-1", "#top", "page?a=b:c", "mailto:a@b.example", "HTTP://b.example"] {
            assert!(from_markdown(&format!("[a]({url})")).contains("href"), "{url}");
        }
    }

    #[test]
    fn html_that_is_too_long_becomes_one_paragraph_of_the_text() {
        let markdown = "> ".repeat(4_000) + "<b>";

        let html = from_markdown(&markdown);

        assert!(html.len() <= MAX_HTML_BYTES, "{}", html.len());
        assert!(html.starts_with("<p>&gt; &gt;") && html.ends_with("&lt;b&gt;</p>\n"), "{html:.40}");
    }

    #[test]
    fn a_summary_is_the_first_line() {
        assert_eq!(summary("Five climbs.\n\nBring a map."), "<p>Five climbs.</p>\n");
        assert_eq!(summary(""), "");
    }
}
