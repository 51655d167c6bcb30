//! Pictures of Xvfb's screen, read from the file it keeps its pixels in.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A screen in memory.
#[derive(Debug, Clone)]
pub struct Screen {
    file: PathBuf,
}

impl Screen {
    /// The screen of the Xvfb started with `-fbdir FOLDER`.
    pub fn in_folder(folder: &Path) -> Self {
        Self { file: folder.join("Xvfb_screen0") }
    }

    /// What it shows now, as PNG.
    pub fn png(&self) -> io::Result<Vec<u8>> {
        let dump = fs::read(&self.file)?;
        let (width, height, pixels) = pixels(&dump).ok_or(io::ErrorKind::InvalidData)?;
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&pixels)?;
        writer.finish()?;
        Ok(out)
    }
}

/// Width, height and RGB bytes of an X window dump with four bytes a pixel.
fn pixels(dump: &[u8]) -> Option<(u32, u32, Vec<u8>)> {
    let field = |n: usize| {
        let bytes = dump.get(n * 4..n * 4 + 4)?;
        Some(u32::from_be_bytes(bytes.try_into().ok()?))
    };
    let (header, colours) = (field(0)?, field(19)?);
    let (width, height, bits, line) = (field(4)?, field(5)?, field(11)?, field(12)?);
    let little_endian = field(7)? == 0;
    let start = usize::try_from(header + colours * 12).ok()?;
    if bits != 32 {
        return None;
    }
    let mut rgb = Vec::with_capacity(usize::try_from(width * height * 3).ok()?);
    let rows = dump.get(start..)?.chunks(usize::try_from(line).ok()?);
    for row in rows.take(usize::try_from(height).ok()?) {
        for pixel in row.chunks_exact(4).take(usize::try_from(width).ok()?) {
            let [a, b, c, d] = *pixel else { return None };
            rgb.extend_from_slice(&if little_endian { [c, b, a] } else { [b, c, d] });
        }
    }
    Some((width, height, rgb))
}
