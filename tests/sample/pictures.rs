//! The sample's pictures, drawn by code.

use crate::compose::png::Picture;

/// A lake at sunset.
pub fn sunset() -> Vec<u8> {
    let mut picture = Picture::gradient(360, 220, [255, 176, 110], [92, 62, 124]);
    let (sun, far) = (picture.colour([255, 232, 176]), picture.colour([70, 58, 110]));
    let (near, light) = (picture.colour([40, 36, 74]), picture.colour([250, 200, 150]));
    picture.circle(sun, (250, 92), 30);
    picture.paint(far, |x, y| y > 112 - (x % 120 - 60).abs() / 2 && y < 150);
    picture.paint(near, |x, y| y > 138 - ((x + 70) % 180 - 90).abs() / 3 && y < 152);
    picture.paint(light, |x, y| y > 154 && y % 9 < 2 && (x - 250).abs() < 20 + (y - 154) / 2);
    picture.png()
}

/// A red torii in the hills.
pub fn torii() -> Vec<u8> {
    let mut picture = Picture::gradient(320, 220, [188, 220, 236], [232, 240, 226]);
    let (hill, red) = (picture.colour([92, 140, 96]), picture.colour([206, 62, 44]));
    let (dark, path) = (picture.colour([60, 34, 30]), picture.colour([214, 200, 170]));
    picture.paint(hill, |x, y| y > 150 + (x - 160).pow(2) / 900 - 10);
    picture.paint(path, |x, y| y > 150 && (x - 160).abs() < (y - 130) / 3);
    for x in [92, 214] {
        picture.rectangle(red, (x, 52), (x + 14, 196));
    }
    picture.rectangle(red, (76, 86), (244, 98));
    picture.paint(dark, |x, y| {
        let lift = (x - 160).pow(2) / 600;
        (60..260).contains(&x) && y > 46 - lift && y <= 60 - lift
    });
    picture.png()
}

/// A loaf of bread on a board.
pub fn loaf() -> Vec<u8> {
    let mut picture = Picture::gradient(360, 200, [250, 240, 224], [238, 220, 194]);
    let (board, crust) = (picture.colour([150, 104, 66]), picture.colour([196, 128, 62]));
    let cut = picture.colour([246, 214, 160]);
    picture.rectangle(board, (40, 138), (320, 156));
    picture
        .paint(crust, |x, y| (x - 180).pow(2) * 100 / 121 + (y - 138).pow(2) * 3 < 9600 && y < 139);
    for x in [120, 165, 210] {
        picture.paint(cut, |px, y| (px - x - (138 - y) / 3).abs() < 6 && y > 96 && y < 126);
    }
    picture.png()
}

/// A stack of books.
pub fn books() -> Vec<u8> {
    let mut picture = Picture::gradient(360, 180, [238, 242, 246], [212, 222, 232]);
    let colours = [[47, 72, 88], [242, 100, 25], [134, 187, 216], [246, 174, 45], [51, 101, 138]];
    for (at, rgb) in (0..).zip(colours) {
        let (colour, pages) = (picture.colour(rgb), picture.colour([250, 248, 240]));
        let (y, inset) = (150 - at * 24, (at * 37) % 40);
        picture.rectangle(colour, (80 + inset, y - 22), (280 + inset / 2, y));
        picture.rectangle(pages, (270 + inset / 2, y - 18), (280 + inset / 2, y - 4));
    }
    picture.png()
}

/// Columns of a quarter.
pub fn chart() -> Vec<u8> {
    let mut picture = Picture::new(360, 200, &[[255, 255, 255]]);
    let (axis, bar) = (picture.colour([120, 130, 140]), picture.colour([64, 132, 214]));
    let last = picture.colour([38, 166, 120]);
    for (at, height) in (0..).zip([40, 52, 48, 70, 66, 84, 96, 90, 118, 126, 120, 150]) {
        let colour = if at > 8 { last } else { bar };
        picture.rectangle(colour, (30 + at * 27, 178 - height), (48 + at * 27, 178));
    }
    picture.rectangle(axis, (22, 178), (350, 180));
    picture.png()
}

/// A cat that sleeps.
pub fn cat() -> Vec<u8> {
    let mut picture = Picture::gradient(320, 200, [232, 222, 240], [210, 198, 226]);
    let (fur, dark) = (picture.colour([236, 150, 70]), picture.colour([90, 52, 30]));
    picture.paint(fur, |x, y| (x - 150).pow(2) / 4 + (y - 130).pow(2) * 2 < 3200);
    picture.circle(fur, (236, 112), 38);
    for x in [212, 256] {
        picture.paint(fur, |px, y| (px - x).abs() < (y - 52) / 2 && y > 52 && y < 92);
    }
    for x in [222, 250] {
        picture.rectangle(dark, (x - 8, 112), (x + 8, 115));
    }
    picture.circle(dark, (236, 126), 3);
    picture.png()
}

/// Squares like those of a ticket's code.
pub fn code() -> Vec<u8> {
    let mut picture = Picture::new(168, 168, &[[255, 255, 255], [20, 20, 24]]);
    picture.paint(1, |x, y| {
        let (a, b) = (x / 8 - 1, y / 8 - 1);
        let inside = (0..19).contains(&a) && (0..19).contains(&b);
        let corner = |c: i64, d: i64| {
            let (e, f) = (a - c, b - d);
            ((0..7).contains(&e) && (0..7).contains(&f)).then(|| {
                e == 0 || e == 6 || f == 0 || f == 6 || ((2..5).contains(&e) && (2..5).contains(&f))
            })
        };
        let fixed = corner(0, 0).or_else(|| corner(12, 0)).or_else(|| corner(0, 12));
        inside && fixed.unwrap_or((a * 7 + b * 13 + a * b) % 5 < 2)
    });
    picture.png()
}
