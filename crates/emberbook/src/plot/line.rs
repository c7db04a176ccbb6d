//! A line on its way to the page: broken at gaps, thinned to what the eye can see, cut where it leaves the plot.

use super::mark::Point;

/// The stretches of points that have a place, between those that have none.
pub(super) fn runs(points: impl Iterator<Item = Point>) -> Vec<Vec<Point>> {
    let mut runs = vec![vec![]];
    for (x, y) in points {
        match x.is_finite() && y.is_finite() {
            true => runs.last_mut().expect("never empty").push((x, y)),
            false => runs.push(vec![]),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// Leaves out the points of a long line that no eye can see: of those that follow one another within one pixel column, the
/// first, the lowest, the highest and the last stay.
pub(super) fn thin(points: &[Point]) -> Vec<Point> {
    const LONG: usize = 1000;
    if points.len() <= LONG {
        return points.to_vec();
    }
    let column = |point: &Point| point.0.floor();
    let mut kept = vec![];
    for group in points.chunk_by(|a, b| column(a) == column(b)) {
        let by_height = |&a: &usize, &b: &usize| group[a].1.total_cmp(&group[b].1);
        let extremes = [(0..group.len()).min_by(by_height), (0..group.len()).max_by(by_height)];
        let mut places = vec![0, group.len() - 1];
        places.extend(extremes.into_iter().flatten());
        places.sort_unstable();
        places.dedup();
        kept.extend(places.into_iter().map(|place| group[place]));
    }
    kept
}

/// The parts of a line that lie on a page of this size. Each segment is cut by the method of Liang and Barsky (1984).
pub(super) fn clip(points: &[Point], (width, height): Point) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = vec![];
    let mut end = None;
    for pair in points.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let (dx, dy) = (x1 - x0, y1 - y0);
        let (mut enter, mut leave) = (0f64, 1f64);
        for (direction, room) in [(-dx, x0), (dx, width - x0), (-dy, y0), (dy, height - y0)] {
            match direction {
                0.0 if room < 0.0 => leave = -1.0,
                0.0 => {}
                _ if direction < 0.0 => enter = enter.max(room / direction),
                _ => leave = leave.min(room / direction),
            }
        }
        if enter > leave {
            continue;
        }
        // An end that is not cut stays exactly where it is, so that the next segment joins it.
        let from = if enter > 0.0 { (x0 + enter * dx, y0 + enter * dy) } else { (x0, y0) };
        let to = if leave < 1.0 { (x0 + leave * dx, y0 + leave * dy) } else { (x1, y1) };
        if end != Some(from) {
            pieces.push(vec![from]);
        }
        pieces.last_mut().expect("a piece was just begun").push(to);
        end = Some(to);
    }
    pieces
}

/// The part of a polygon that lies on a page of this size, by the method of Sutherland and Hodgman (1974): what is beyond
/// one side after the other is cut off.
pub(super) fn clip_area(corners: Vec<Point>, (width, height): Point) -> Vec<Point> {
    // How far a point is within each side.
    let sides: [&dyn Fn(Point) -> f64; 4] = [&|(x, _)| x, &|(x, _)| width - x, &|(_, y)| y, &|(_, y)| height - y];
    sides.into_iter().fold(corners, |corners, within| {
        let mut kept = vec![];
        for (number, &corner) in corners.iter().enumerate() {
            let before = corners[(number + corners.len() - 1) % corners.len()];
            let (from, to) = (within(before), within(corner));
            if (from >= 0.0) != (to >= 0.0) {
                let share = from / (from - to);
                kept.push((before.0 + share * (corner.0 - before.0), before.1 + share * (corner.1 - before.1)));
            }
            if to >= 0.0 {
                kept.push(corner);
            }
        }
        kept
    })
}
