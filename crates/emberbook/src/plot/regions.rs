//! The regions of a classifier: the class that it gives to every place of a figure.

use std::sync::Arc;

use super::Figure;
use super::color::Look;
use super::element::MOST_CLASSES;
use super::mark::Mark;
use super::mistake::FigureMistake;
use super::picture::Picture;
use super::scene::Scene;
use crate::mistake::Raise;
use crate::tensor::{Tensor, no_grad, tensor};

/// How finely a figure is sampled: a place for about three pixels.
const COLUMNS: usize = 180;
const ROWS: usize = 110;

impl Figure {
    #[track_caller]
    pub(super) fn add_regions(&self, classify: &dyn Fn(&Tensor) -> Tensor) -> Figure {
        const FEW_TICKS: usize = 2;
        let scene = Scene::of(self, FEW_TICKS, FEW_TICKS);
        let places = tensor(places(&scene));
        let answer = no_grad(|| classify(&places));
        let classes = answer.to_vec();
        if classes.len() != COLUMNS * ROWS {
            FigureMistake::NotClasses { places: places.shape(), classes: answer.shape() }.raise();
        }
        let mut distinct = classes.clone();
        distinct.sort_by(f32::total_cmp);
        distinct.dedup();
        if distinct.len() > MOST_CLASSES {
            FigureMistake::TooManyClasses { operation: "regions", classes: distinct.len() }.raise();
        }
        // Clear enough for what stands on it; where the colours come round again, less so.
        let tint = |class: &f32| {
            let look = Look::of_class(f64::from(*class));
            look.color.pixel(if look.round.is_multiple_of(2) { 64 } else { 140 })
        };
        let picture = Picture::new(COLUMNS, ROWS, classes.iter().map(tint));
        let (x, y) = ((scene.x.from, scene.x.to), (scene.y.from, scene.y.to));
        self.add(Mark::Regions { x, y, picture: Arc::new(picture) })
    }
}

/// The middles of the pixels, row by row from the top.
fn places(scene: &Scene) -> Vec<[f32; 2]> {
    let share = |pixel: usize, of: usize| (pixel as f64 + 0.5) / of as f64;
    let x = |column| scene.x.value(share(column, COLUMNS)) as f32;
    let y = |row| scene.y.value(1.0 - share(row, ROWS)) as f32;
    (0..ROWS).flat_map(|row| (0..COLUMNS).map(move |column| [x(column), y(row)])).collect()
}
