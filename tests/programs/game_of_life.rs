// Cells that live and die.

use std::collections::BTreeSet;
use std::fmt;

type Cell = (i32, i32);

#[derive(Clone, PartialEq)]
struct World {
    alive: BTreeSet<Cell>,
    size: i32,
}

impl World {
    fn new(picture: &str) -> Self {
        let cells = picture.lines().enumerate().flat_map(|(y, line)| {
            line.char_indices().filter(|(_, c)| *c == '#').map(move |(x, _)| (x as i32, y as i32))
        });
        World { alive: cells.collect(), size: picture.lines().count() as i32 }
    }
    fn neighbours(&self, (x, y): Cell) -> usize {
        (-1..=1)
            .flat_map(|dx| (-1..=1).map(move |dy| (dx, dy)))
            .filter(|step| *step != (0, 0))
            .filter(|(dx, dy)| self.alive.contains(&((x + dx).rem_euclid(self.size), (y + dy).rem_euclid(self.size))))
            .count()
    }
    fn step(&self) -> World {
        let all = (0..self.size).flat_map(|y| (0..self.size).map(move |x| (x, y)));
        let alive =
            all.filter(|cell| matches!((self.alive.contains(cell), self.neighbours(*cell)), (true, 2) | (_, 3)));
        World { alive: alive.collect(), ..*self }
    }
}

impl fmt::Display for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for y in 0..self.size {
            let line: String = (0..self.size).map(|x| if self.alive.contains(&(x, y)) { '#' } else { '.' }).collect();
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

fn main() {
    let start = World::new(".#...\n..#..\n###..\n.....\n.....");
    let mut world = start.clone();
    for step in 0..3 {
        println!("{step}\n{world}");
        world = world.step();
    }
    let period = (1..).find(|n| (0..*n).fold(start.clone(), |world, _| world.step()) == start);
    println!("{period:?} {}", world.alive.len());
}
