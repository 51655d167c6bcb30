//! Framing: the same responses come out however the bytes come in.

use super::*;

const ROOMY: Bounds = Bounds { line: 16 << 20, keep: 1 << 20, refuse: 1 << 27 };

const TALK: &[u8] = b"* OK hello {12}\r\n\
* LIST () \"/\" {5}\r\nIN\r\nX (CHILDINFO)\r\n\
* 1 FETCH (UID 4 BODY[] {0}\r\n X {3+}\r\n*\r\n BINARY[1] ~{2}\r\nab)\n\
+ go {5}\r\n\
A0001 OK done {9}\r\n\
* LIST () \"/\" \"{5}\"\r\n";

fn frames(
    chunks: impl IntoIterator<Item = Vec<u8>>,
    bounds: &Bounds,
) -> Result<Vec<Frame>, TooMuch> {
    let mut framer = Framer::default();
    let mut frames = Vec::new();
    for chunk in chunks {
        let mut rest = chunk.as_slice();
        while !rest.is_empty() {
            let (used, frame) = framer.push(rest, bounds)?;
            rest = &rest[used..];
            frames.extend(frame);
        }
    }
    assert!(framer.is_between());
    Ok(frames)
}

fn text(frame: &Frame) -> String {
    let pieces = frame.pieces.iter().map(|piece| match piece {
        Piece::Text(text) => String::from_utf8_lossy(text).into_owned(),
        Piece::Literal(l) => format!("<{}>", String::from_utf8_lossy(&l.bytes)),
    });
    pieces.collect()
}

#[test]
fn lines_and_literals_are_told_apart() {
    let talk = frames([TALK.to_vec()], &ROOMY).unwrap();
    let talk: Vec<String> = talk.iter().map(text).collect();
    assert_eq!(
        talk,
        [
            "* OK hello {12}",
            "* LIST () \"/\" <IN\r\nX> (CHILDINFO)",
            "* 1 FETCH (UID 4 BODY[] <> X <*\r\n> BINARY[1] <ab>)",
            "+ go {5}",
            "A0001 OK done {9}",
            "* LIST () \"/\" \"{5}\"",
        ]
    );
}

#[test]
fn a_cut_at_any_byte_changes_nothing() {
    let whole = frames([TALK.to_vec()], &ROOMY).unwrap();
    for at in 0..TALK.len() {
        let (a, b) = TALK.split_at(at);
        assert_eq!(frames([a.to_vec(), b.to_vec()], &ROOMY).unwrap(), whole, "cut at {at}");
    }
    for size in 1..40 {
        assert_eq!(frames(TALK.chunks(size).map(<[u8]>::to_vec), &ROOMY).unwrap(), whole);
    }
}

#[test]
fn a_stream_that_ends_inside_a_response_is_noticed() {
    let ends = frames_ending_at();
    assert_eq!(ends.len(), 6);
    for at in 1..TALK.len() {
        let mut framer = Framer::default();
        let mut rest = &TALK[..at];
        while !rest.is_empty() {
            let (used, _) = framer.push(rest, &ROOMY).unwrap();
            rest = &rest[used..];
        }
        assert_eq!(framer.is_between(), ends.contains(&at), "cut at {at}");
    }
}

fn frames_ending_at() -> Vec<usize> {
    let mut framer = Framer::default();
    let (mut at, mut ends) = (0, Vec::new());
    while at < TALK.len() {
        at += framer.push(&TALK[at..], &ROOMY).unwrap().0;
        ends.push(at);
    }
    ends
}

#[test]
fn an_endless_line_is_given_up() {
    let tight = Bounds { line: 100, ..ROOMY };
    assert_eq!(frames([vec![b'x'; 101]], &tight), Err(TooMuch("line")));
    let many = b"* X {1}\r\na".repeat(30);
    assert_eq!(frames([many], &tight), Err(TooMuch("line")));
}

#[test]
fn five_hundred_megabytes_announced_are_not_believed() {
    let mut framer = Framer::default();
    let said = framer.push(b"* 1 FETCH (BODY[] {500000000}\r\n", &ROOMY);
    assert_eq!(said, Err(TooMuch("literal")));
    let said = Framer::default().push(b"* X {99999999999999999999999}\r\n", &ROOMY);
    assert_eq!(said, Err(TooMuch("literal")));
    let pair = b"* X {100000000}\r\n".iter().chain(&[b'x'; 100_000_000]).chain(b" {100000000}\r\n");
    let pair: Vec<u8> = pair.copied().collect();
    assert_eq!(Framer::default().push(&pair, &ROOMY), Err(TooMuch("literal")));
}

#[test]
fn of_a_long_literal_the_beginning_is_kept_and_the_stream_goes_on() {
    let tight = Bounds { keep: 4, ..ROOMY };
    let got = frames([b"* X {3}\r\nabc {6}\r\ndefghi)\r\nA1 OK\r\n".to_vec()], &tight).unwrap();
    assert_eq!(text(&got[0]), "* X <abc> <d>)");
    assert!(matches!(&got[0].pieces[3], Piece::Literal(l) if l.announced == 6 && !l.is_whole()));
    assert_eq!(text(&got[1]), "A1 OK");
}

#[test]
fn literals_without_number_cannot_fill_memory() {
    let many = b"* X {0}\r\n".iter().chain(b"{0}\r\n".repeat(2_000).iter()).copied().collect();
    assert_eq!(frames([many], &ROOMY), Err(TooMuch("literals in one answer")));
}

#[test]
fn nesting_is_measured_outside_of_strings() {
    let frame = |line: &str| Frame { pieces: vec![Piece::Text(line.as_bytes().to_vec())] };
    assert_eq!(depth(&frame("* X (a (b) \"((\\\"((\" (c (d)))")), 3);
    assert_eq!(depth(&frame(&"(".repeat(1_000_000))), 1_000_000);
}
