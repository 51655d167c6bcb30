//! Small real PNG pictures, drawn by code: 256 colours, stored without compression.

/// A picture of palette indices.
#[derive(Debug, Clone)]
pub struct Picture {
    width: usize,
    height: usize,
    palette: Vec<[u8; 3]>,
    pixels: Vec<u8>,
}

impl Picture {
    /// A picture in the first colour of `palette` (at most 256 colours).
    pub fn new(width: usize, height: usize, palette: &[[u8; 3]]) -> Self {
        Self { width, height, palette: palette.to_vec(), pixels: vec![0; width * height] }
    }

    /// A picture whose colour goes from `top` to `bottom`; more colours may be drawn on it with
    /// the indices that [`Picture::colour`] gives.
    pub fn gradient(width: usize, height: usize, top: [u8; 3], bottom: [u8; 3]) -> Self {
        let steps = 64usize;
        let mix = |a: u8, b: u8, step: usize| {
            let (a, b) = (usize::from(a), usize::from(b));
            ((a * (steps - 1 - step) + b * step) / (steps - 1)) as u8
        };
        let palette: Vec<[u8; 3]> = (0..steps)
            .map(|s| {
                [mix(top[0], bottom[0], s), mix(top[1], bottom[1], s), mix(top[2], bottom[2], s)]
            })
            .collect();
        let mut picture = Self::new(width, height, &palette);
        for y in 0..height {
            let index = (y * steps / height.max(1)) as u8;
            picture.pixels[y * width..(y + 1) * width].fill(index);
        }
        picture
    }

    /// Adds a colour to draw with.
    pub fn colour(&mut self, rgb: [u8; 3]) -> u8 {
        self.palette.push(rgb);
        (self.palette.len() - 1) as u8
    }

    /// Paints each pixel for which `inside(x, y)` says so.
    pub fn paint(&mut self, colour: u8, inside: impl Fn(i64, i64) -> bool) {
        for y in 0..self.height {
            for x in 0..self.width {
                if inside(x as i64, y as i64) {
                    self.pixels[y * self.width + x] = colour;
                }
            }
        }
    }

    /// A filled rectangle.
    pub fn rectangle(&mut self, colour: u8, (x0, y0): (i64, i64), (x1, y1): (i64, i64)) {
        self.paint(colour, |x, y| x >= x0 && x < x1 && y >= y0 && y < y1);
    }

    /// A filled circle.
    pub fn circle(&mut self, colour: u8, (cx, cy): (i64, i64), radius: i64) {
        self.paint(colour, |x, y| (x - cx).pow(2) + (y - cy).pow(2) <= radius.pow(2));
    }

    /// The file.
    pub fn png(&self) -> Vec<u8> {
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        let mut head = Vec::new();
        head.extend_from_slice(&(self.width as u32).to_be_bytes());
        head.extend_from_slice(&(self.height as u32).to_be_bytes());
        head.extend_from_slice(&[8, 3, 0, 0, 0]);
        chunk(&mut file, b"IHDR", &head);
        chunk(&mut file, b"PLTE", &self.palette.concat());
        let mut rows = Vec::with_capacity((self.width + 1) * self.height);
        for row in self.pixels.chunks(self.width.max(1)) {
            rows.push(0);
            rows.extend_from_slice(row);
        }
        chunk(&mut file, b"IDAT", &zlib_stored(&rows));
        chunk(&mut file, b"IEND", b"");
        file
    }
}

fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], content: &[u8]) {
    file.extend_from_slice(&(content.len() as u32).to_be_bytes());
    let start = file.len();
    file.extend_from_slice(kind);
    file.extend_from_slice(content);
    let sum = crc32(&file[start..]);
    file.extend_from_slice(&sum.to_be_bytes());
}

fn zlib_stored(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let count = bytes.len().div_ceil(65_535);
    for (at, block) in bytes.chunks(65_535).enumerate() {
        out.push(u8::from(at + 1 == count));
        out.extend_from_slice(&(block.len() as u16).to_le_bytes());
        out.extend_from_slice(&(!(block.len() as u16)).to_le_bytes());
        out.extend_from_slice(block);
    }
    let (a, b) = bytes.iter().fold((1u32, 0u32), |(a, b), &byte| {
        let a = (a + u32::from(byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    out.extend_from_slice(&(b << 16 | a).to_be_bytes());
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksums_are_those_of_the_standards() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b"IEND"), 0xAE42_6082);
        assert!(zlib_stored(b"Wikipedia").ends_with(&0x11E6_0398u32.to_be_bytes()));
    }

    #[test]
    fn a_picture_has_the_size_it_was_given() {
        let mut picture = Picture::gradient(30, 20, [255, 200, 150], [40, 60, 120]);
        let white = picture.colour([255, 255, 255]);
        picture.circle(white, (15, 10), 5);
        let file = picture.png();
        assert_eq!(&file[16..24], &[0, 0, 0, 30, 0, 0, 0, 20]);
        assert!(file.ends_with(b"IEND\xAE\x42\x60\x82"));
    }
}
