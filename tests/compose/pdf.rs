//! A small real PDF of one page: lines of text in Helvetica.

/// The file; `lines` are ASCII, the first of them is the title.
pub fn pdf(lines: &[&str]) -> Vec<u8> {
    let mut content = String::from("BT /F1 18 Tf 56 780 Td 22 TL\n");
    for (at, line) in lines.iter().enumerate() {
        let safe: String = line.chars().flat_map(escaped).collect();
        content.push_str(&format!("({safe}) Tj T*\n"));
        if at == 0 {
            content.push_str("/F1 11 Tf 16 TL T*\n");
        }
    }
    content.push_str("ET\n");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}endstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", at + 1).as_bytes());
    }
    let start = file.len();
    file.extend_from_slice(
        format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes(),
    );
    for offset in offsets {
        file.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    let size = objects.len() + 1;
    let trailer = format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    file.extend_from_slice(trailer.as_bytes());
    file
}

fn escaped(letter: char) -> Vec<char> {
    match letter {
        '(' | ')' | '\\' => vec!['\\', letter],
        _ if letter.is_ascii() => vec![letter],
        _ => vec!['?'],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_at_the_end_points_at_the_objects() {
        let file = pdf(&["Receipt", "Total (incl. tax): 12.00"]);
        let text = String::from_utf8(file).unwrap();
        let start: usize =
            text.rsplit("startxref\n").next().unwrap()[..].lines().next().unwrap().parse().unwrap();
        assert!(text[start..].starts_with("xref\n0 6\n"));
        for (n, line) in text[start..].lines().skip(3).take(5).enumerate() {
            let offset: usize = line[..10].parse().unwrap();
            assert!(text[offset..].starts_with(&format!("{} 0 obj", n + 1)));
        }
        assert!(text.contains("Total \\(incl. tax\\)"));
    }
}
