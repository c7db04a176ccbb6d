//! What a student sees of a figure: the picture, the text that stands for it, and the answers to mistakes.

use std::cell::{Cell, RefCell};
use std::panic::{UnwindSafe, catch_unwind};
use std::sync::Once;
use std::time::{Duration, Instant};

use emberbook::display::Show;
use emberbook::prelude::*;

const BLUE: &str = "#0072B2";
const RED: &str = "#D55E00";

fn svg(figure: &Figure) -> String {
    figure.show().get("image/svg+xml").expect("a figure has a picture").to_owned()
}

/// Every element of this name, as its source up to `>`.
fn elements<'a>(svg: &'a str, name: &str) -> Vec<&'a str> {
    let open = format!("<{name} ");
    svg.split(&open).skip(1).filter_map(|rest| rest.split('>').next()).collect()
}

fn of_color<'a>(svg: &'a str, name: &str, color: &str) -> Vec<&'a str> {
    elements(svg, name).into_iter().filter(|element| element.contains(color)).collect()
}

/// What is written in the picture.
fn texts(svg: &str) -> Vec<String> {
    let written = svg.split("<text ").skip(1).filter_map(|rest| rest.split_once('>')?.1.split("</text>").next());
    written.map(|text| text.trim().to_owned()).collect()
}

/// The points of a line, in tenths of a pixel.
fn points(polyline: &str) -> Vec<(i64, i64)> {
    let points = polyline.split("points=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a line has points");
    let number = |text: &str| text.parse::<i64>().expect("a coordinate is a number");
    points.split_whitespace().map(|point| point.split_once(',').map(|(x, y)| (number(x), number(y))).unwrap()).collect()
}

/// What a mistaken cell is answered with. The place of the panic must be here, in the student's code.
fn mistake(cell: impl FnOnce() -> Figure + UnwindSafe) -> String {
    thread_local! {
        static EXPECTED: Cell<bool> = const { Cell::new(false) };
        static LAST: RefCell<Option<(String, String)>> = const { RefCell::new(None) };
    }
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| match EXPECTED.get() {
            true => {
                let file = panic.location().map_or_else(String::new, |location| location.file().to_owned());
                LAST.set(Some((panic.payload_as_str().unwrap_or_default().to_owned(), file)));
            }
            false => usual(panic),
        }));
    });
    EXPECTED.set(true);
    let answer = catch_unwind(|| drop(cell()));
    EXPECTED.set(false);
    assert!(answer.is_err(), "the cell went through");
    let (message, file) = LAST.take().expect("the hook saw the panic");
    assert!(file.ends_with("tests/plot.rs"), "the mistake points to {file}: {message}");
    message
}

/// Tags close in order, and nothing in the text could end a tag.
fn assert_well_formed(svg: &str) {
    let mut open: Vec<&str> = vec![];
    for tag in svg.split('<').skip(1) {
        let (tag, text) = tag.split_once('>').expect("every tag ends");
        assert!(!text.contains('>'), "a stray > in {text:?}");
        assert!(!tag.contains("NaN") && !tag.contains("inf"), "no number in <{tag}>");
        let name = tag.split([' ', '/']).find(|part| !part.is_empty()).expect("a tag has a name");
        match (tag.starts_with('/'), tag.ends_with('/')) {
            (true, _) => assert_eq!(open.pop(), Some(name)),
            (_, true) => {}
            _ => open.push(name),
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
}

#[test]
fn losses_are_one_line_over_the_epochs() {
    let losses: Vec<f32> = vec![593.6, 210.4, 88.1, 51.7];
    let svg = svg(&plot(&losses));
    let lines = of_color(&svg, "polyline", BLUE);
    assert_eq!(lines.len(), 1);
    assert_eq!(points(lines[0]).len(), 4);
    assert!(points(lines[0]).is_sorted_by(|a, b| a.0 < b.0 && a.1 < b.1), "epochs go right, falling losses go down");
    let written = texts(&svg);
    for epoch in ["0", "1", "2", "3"] {
        assert!(written.iter().any(|text| text == epoch), "epoch {epoch} is on the axis: {written:?}");
    }
    assert!(!written.iter().any(|text| text == "0.5"), "there are no half epochs");
}

#[test]
fn everything_numeric_can_be_drawn() {
    let floats = vec![1.0f64, 2.0, 3.0];
    let same = svg(&plot(&floats));
    assert_eq!(svg(&plot(&[1, 2, 3])), same);
    assert_eq!(svg(&plot(&[1u8, 2, 3])), same);
    assert_eq!(svg(&plot(&[0.0f32, 1.0, 2.0, 3.0][1..])), same);
    assert_eq!(svg(&plot(&tensor([1., 2., 3.]))), same);
    assert_eq!(svg(&plot(&tensor([[1.], [2.], [3.]]))), same);
    assert_eq!(svg(&plot(&tensor([1, 2, 3]))), same);
    assert_eq!(svg(&plot_xy(&[0, 1, 2], &floats)), same);
    assert_eq!(floats, [1.0, 2.0, 3.0], "what was drawn is still there");
}

#[test]
fn a_legend_has_an_entry_for_every_label_and_only_then() {
    let figure = plot(&[3, 2, 1]).label("train").plot(&[4, 3, 3]).label("test");
    let picture = svg(&figure);
    for label in ["train", "test"] {
        assert_eq!(texts(&picture).iter().filter(|text| *text == label).count(), 1);
    }
    assert_eq!(of_color(&picture, "polyline", BLUE).len(), 2, "the line, and its swatch in the legend");
    assert_eq!(of_color(&picture, "polyline", RED).len(), 2);

    let unlabelled = svg(&plot(&[3, 2, 1]).plot(&[4, 3, 3]));
    assert_eq!(of_color(&unlabelled, "polyline", BLUE).len(), 1);
}

#[test]
fn titles_and_axis_names_are_written_as_they_are() {
    let figure = plot(&[1, 2]).title("L < 1 & falling").x_label("epoch").y_label("\"MSE\"");
    let picture = svg(&figure);
    assert!(texts(&picture).contains(&"L &lt; 1 &amp; falling".to_owned()));
    assert!(texts(&picture).contains(&"epoch".to_owned()));
    assert!(texts(&picture).contains(&"&quot;MSE&quot;".to_owned()));
    assert!(picture.contains("<title>L &lt; 1 &amp; falling</title><desc>line through 2 points</desc>"));
    let long = svg(&plot(&[1, 2]).title(&"a long title ".repeat(12)));
    assert!(
        texts(&long).iter().filter(|text| text.contains("title")).count() >= 2,
        "a long title goes over several lines"
    );
}

#[test]
fn figures_are_well_formed_and_always_the_same() {
    let grid = [[18, 2], [1, 19]];
    let figures = [
        plot(&[1.0, f64::NAN, 2.0]).title("<&>\u{7}").label("a \"b\""),
        scatter(&[1, 2], &[3, 4]).log_y(),
        scatter_classes(&[[1, 2], [3, 4]], &[0, 1]).regions(|x| x.col(0).gt(2.).long()),
        hist(&[1, 2, 2, 3]),
        boxplot(&[1, 2, 2, 3, 90]).label("group"),
        bar(&["a", "b"], &[1, 2]),
        heatmap(&grid),
        heatmap(&vec![vec![0.5; 30]; 30]),
        contour(|x, y| x * y, -1..1, -1..1),
        function(|x| 1.0 / x, -1..1),
        plot(&Vec::<f32>::new()),
        figure(),
    ];
    for figure in figures {
        let picture = svg(&figure);
        assert_well_formed(&picture);
        assert_eq!(picture, svg(&figure), "so that saved notebooks stay as they are");
        assert!(!picture.contains(" id="), "figures on one page cannot get in each other's way");
    }
}

#[test]
fn every_method_leaves_the_figure_as_it_was() {
    let figure = plot(&[1, 2, 3]);
    let before = svg(&figure);
    let titled = figure.title("again and again").label("a").color("green");
    assert_ne!(svg(&titled), before);
    assert_eq!(svg(&figure), before);
}

#[test]
fn nan_and_infinity_leave_gaps_and_a_note() {
    let figure = plot(&[1.0, 2.0, f64::NAN, 3.0, f64::INFINITY, 4.0, 5.0]);
    let picture = svg(&figure);
    assert_eq!(of_color(&picture, "polyline", BLUE).len(), 2);
    assert_eq!(of_color(&picture, "circle", BLUE).len(), 1, "a point between two gaps is a dot");
    assert!(texts(&picture).contains(&"Not drawn: 2 of 7 are NaN or infinite.".to_owned()));
    assert!(figure.to_string().ends_with("Not drawn: 2 of 7 are NaN or infinite."));

    let dots = svg(&scatter(&[1.0, 2.0, f64::NAN], &[1.0, f64::NAN, 3.0]));
    assert_eq!(of_color(&dots, "circle", BLUE).len(), 1);
}

#[test]
fn where_there_is_nothing_to_draw_the_figure_says_why() {
    let said = |figure: &Figure| texts(&svg(figure)).join(" ");
    assert_eq!(said(&plot(&Vec::<f32>::new())), "Nothing to draw: there are no values yet.");
    assert_eq!(said(&plot(&[f32::NAN; 3]).title("Loss")), "Loss Nothing to draw: every value is NaN or infinite.");
    let logarithmic = plot(&[0, -1]).log_y();
    assert!(said(&logarithmic).contains("shows only values above 0"));
    assert!(logarithmic.to_string().contains("shows only values above 0"));
}

#[test]
fn one_point_and_a_constant_have_a_sane_range() {
    let one = svg(&plot(&[3.0]));
    assert_eq!(of_color(&one, "circle", BLUE).len(), 1);
    assert!(texts(&one).contains(&"3.0".to_owned()));

    let constant = svg(&plot(&[0.5; 20]));
    let line = points(of_color(&constant, "polyline", BLUE)[0]);
    assert!(line.iter().all(|point| point.1 == line[0].1));
    assert!(texts(&constant).contains(&"0.50".to_owned()));
    assert!(texts(&svg(&plot(&[0, 0]))).contains(&"0.0".to_owned()));
}

#[test]
fn tick_labels_have_few_digits() {
    let ticks = |values: &[f64]| texts(&svg(&plot(values))).join(" ");
    assert!(ticks(&[0.0, 75_000_000.0]).contains("6×10⁷"));
    assert!(ticks(&[1e-7, 3e-7]).contains("2×10⁻⁷"));
    assert!(ticks(&[100_000.0, 100_009.0]).contains("100004"));
    assert!(ticks(&[-1.0, 1.0]).contains("−0.5"));
    for values in [[0.1, 0.7], [1e-12, 3.3e9], [-7e5, 13.0], [0.99998, 1.00001]] {
        assert!(texts(&svg(&plot(&values))).iter().all(|tick| tick.chars().count() <= 9), "{}", ticks(&values));
    }
}

#[test]
fn a_long_line_is_thinned_and_keeps_its_spikes() {
    let mut losses: Vec<f32> = (0..200_000).map(|step| (step as f32 / 9000.0).sin()).collect();
    losses[77_777] = 5.0;
    losses[77_779] = -5.0;
    let picture = svg(&plot(&losses));
    assert!(picture.len() < 60_000, "{} bytes", picture.len());
    let lines = of_color(&picture, "polyline", BLUE);
    assert_eq!(lines.len(), 1);
    let line = points(lines[0]);
    let (highest, lowest) = (line.iter().map(|p| p.1).min().unwrap(), line.iter().map(|p| p.1).max().unwrap());
    let spike = line.iter().find(|point| point.1 == highest).unwrap();
    assert!((spike.0 - line.iter().find(|point| point.1 == lowest).unwrap().0).abs() < 20);
    assert!(lowest - highest > 2500, "the spikes span the plot");
}

#[test]
fn a_chosen_range_cuts_the_line_at_the_edge() {
    let picture = svg(&plot(&[0, 0, 1000, 0, 0]).x_range(1..3).y_range(0..10));
    let lines = of_color(&picture, "polyline", BLUE);
    assert_eq!(lines.len(), 2, "the way up and the way down; the peak is out of sight");
    let all: Vec<(i64, i64)> = lines.iter().flat_map(|line| points(line)).collect();
    assert!(all.iter().all(|&(x, y)| (0..=6400).contains(&x) && (0..=4000).contains(&y)));
    let up = points(lines[0]);
    assert!((up[0].0 - up.last().unwrap().0).abs() < 100, "it leaves steeply, and does not run along the edge");
}

#[test]
fn a_logarithmic_axis_has_equal_steps_for_equal_factors() {
    let picture = svg(&plot(&[100.0, 10.0, 1.0, 0.1, 0.0]).log_y());
    let line = points(of_color(&picture, "polyline", BLUE)[0]);
    let steps: Vec<i64> = line.windows(2).map(|pair| pair[1].1 - pair[0].1).collect();
    assert!(steps.iter().all(|step| (step - steps[0]).abs() <= 1), "{steps:?}");
    let written = texts(&picture);
    for tick in ["0.1", "1", "10", "100", "Not drawn: 1 of 5 is not above 0, as a logarithm needs."] {
        assert!(written.contains(&tick.to_owned()), "{tick} in {written:?}");
    }
    assert!(texts(&svg(&plot(&[1e-9, 1e9]).log_y())).iter().any(|tick| tick.starts_with("10⁻")));
}

#[test]
fn colours_come_from_the_palette_or_by_name() {
    assert_eq!(of_color(&svg(&scatter(&[1], &[1]).color("orange")), "circle", "#E69F00").len(), 1);
    assert_eq!(of_color(&svg(&scatter(&[1], &[1]).color("#123abc")), "circle", "#123ABC").len(), 1);
    let message = mistake(|| plot(&[1, 2]).color("blurple"));
    assert!(message.starts_with("color: there is no colour \"blurple\": take one of blue, red, green"), "{message}");
}

#[test]
fn each_class_has_its_colour() {
    let x = tensor([[1., 2.], [2., 1.], [6., 5.]]);
    let picture = svg(&scatter_classes(&x, &tensor([1, 0, 1])));
    assert_eq!(of_color(&picture, "circle", BLUE).len(), 1 + 1, "one dot and one in the legend");
    assert_eq!(of_color(&picture, "circle", RED).len(), 2 + 1);
    assert!(texts(&picture).contains(&"class 0".to_owned()) && texts(&picture).contains(&"class 1".to_owned()));
    let only_ones = svg(&scatter_classes(&[[1, 2]], &[1]));
    assert_eq!(of_color(&only_ones, "circle", RED).len(), 2, "class 1 is red in every figure");
}

#[test]
fn regions_tint_what_the_classifier_says() {
    let figure = scatter_classes(&[[-1., 0.], [1., 0.]], &[0, 1]);
    let tinted = figure.regions(|x| x.col(0).gt(0.).long());
    assert_eq!(elements(&svg(&tinted), "image").len(), 1);
    let message = mistake(move || figure.regions(|x| x.clone()));
    assert!(message.ends_with("is .argmax_dim(1) missing?"), "{message}");
    let figure = scatter_classes(&[[-1., 0.], [1., 0.]], &[0, 1]);
    let message = mistake(move || figure.regions(|x| x.col(0)));
    assert!(message.contains("are these scores?"), "{message}");
}

#[test]
fn a_histogram_counts() {
    let picture = svg(&hist(&[0.0, 0.1, 0.2, 0.3, 1.0]));
    let bars: Vec<i64> = of_color(&picture, "rect", BLUE)
        .iter()
        .map(|bar| bar.split("height=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap())
        .collect();
    let lowest = *bars.iter().min().unwrap();
    assert_eq!(bars.iter().map(|bar| (bar + lowest / 2) / lowest).sum::<i64>(), 5, "every value is in a bar: {bars:?}");
    assert!(texts(&picture).contains(&"0".to_owned()), "bars stand on 0");
}

#[test]
fn boxes_stand_side_by_side_with_their_names() {
    // NumPy: quantile([1, 2, 3, 4, 5, 40], [0.25, 0.5, 0.75]) is [2.25, 3.5, 4.75]; the whisker ends at 5, and 40 is outside.
    let picture = svg(&boxplot(&[1, 2, 3, 4, 5, 40]).label("tanh").boxplot(&[2, 3, 4]).label("relu").y_range(0..10));
    assert!(texts(&picture).contains(&"tanh".to_owned()) && texts(&picture).contains(&"relu".to_owned()));
    let lines: Vec<_> = of_color(&picture, "polyline", BLUE).into_iter().map(points).collect();
    let height = |value: f64| {
        let (bottom, top) = (0.0, 10.0);
        let gridlines: Vec<i64> =
            of_color(&picture, "polyline", "#E4E8ED").into_iter().map(|line| points(line)[0].1).collect();
        let (low, high) = (*gridlines.iter().max().unwrap() as f64, *gridlines.iter().min().unwrap() as f64);
        low - high - (value - bottom) / (top - bottom) * (low - high)
    };
    for value in [1.0, 5.0, 2.25, 3.5, 4.75] {
        let drawn = lines.iter().flatten().any(|point| (point.1 as f64 - height(value)).abs() <= 2.0);
        assert!(drawn, "a line at {value}");
    }
    assert!(of_color(&svg(&boxplot(&[1, 2, 3, 4, 5, 40])), "circle", BLUE).len() == 1, "the outlier is a dot");
}

#[test]
fn a_small_matrix_shows_its_numbers_and_a_large_one_its_shades() {
    let confusion = svg(&heatmap(&tensor([[18, 2], [1, 19]])).x_label("predicted"));
    for number in ["18", "2", "1", "19"] {
        assert!(texts(&confusion).contains(&number.to_owned()));
    }
    let image: Vec<Vec<f32>> = (0..28).map(|row| (0..28).map(|column| (row * column) as f32).collect()).collect();
    let picture = svg(&heatmap(&image));
    assert_eq!(elements(&picture, "image").len(), 2, "the picture, and the ladder of its shades");
    assert!(texts(&picture).contains(&"729".to_owned()), "the ladder says what the darkest shade means");
    assert!(picture.len() < 20_000);
}

#[test]
fn contours_of_a_bowl_are_rings() {
    let picture = svg(&contour(|w, b| w * w + b * b, -1..1, -1..1).size(400, 400));
    let rings: Vec<Vec<(i64, i64)>> =
        elements(&picture, "polyline").into_iter().map(points).filter(|line| line.len() > 20).collect();
    assert!(rings.len() >= 5);
    let closed = rings.iter().filter(|ring| ring.first() == ring.last()).count();
    assert!(closed >= 4, "the inner rings are closed: {closed} of {}", rings.len());
}

#[test]
fn a_figure_has_a_text_face() {
    let figure = plot(&[3, 2, 1]).label("train").title("Loss").x_label("epoch");
    let text = figure.to_string();
    assert_eq!(figure.show().get("text/plain"), Some(text.as_str()));
    for part in ["Loss", "train", "epoch", "┤", "└", "⠤"] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    assert!(text.lines().count() <= 20 && text.lines().all(|line| line.chars().count() <= 80));
    assert_eq!(format!("{figure:?}"), "Figure(train: line through 3 points)");
    assert!(heatmap(&[[18, 2], [1, 19]]).to_string().contains(" 18 "));
}

#[test]
fn mistakes_are_answered_with_both_lengths_and_the_way_out() {
    assert_eq!(
        mistake(|| scatter(&[1, 2, 3], &[1, 2])),
        "scatter: 3 x values and 2 y values do not pair up: every point needs one of each"
    );
    assert_eq!(
        mistake(|| plot_xy(&[1], &[1, 2])),
        "plot_xy: 1 x value and 2 y values do not pair up: every point needs one of each"
    );
    assert_eq!(
        mistake(|| plot(&[[1, 2], [3, 4]])),
        "plot: needs a row of numbers, as [100] or [100, 1], and this is [2, 2]: draw its columns one at a time"
    );
    assert_eq!(
        mistake(|| heatmap(&[1, 2])),
        "heatmap: needs a matrix of rows and columns, and this is [2]: bring it to two dimensions first"
    );
    assert_eq!(
        mistake(|| heatmap(&vec![vec![1, 2], vec![3]])),
        "heatmap: the rows differ in length: the first of the 2 has 2, and together they have 3"
    );
    assert_eq!(
        mistake(|| scatter_classes(&[[1, 2, 3]], &[0])),
        "scatter_classes: every point needs two coordinates, as in [100, 2], and this is [1, 3]"
    );
    assert_eq!(
        mistake(|| scatter_classes(&[[1, 2]], &[0, 1])),
        "scatter_classes: 1 point and 2 classes do not pair up: every point needs one of each"
    );
    assert_eq!(
        mistake(|| bar(&["a"], &[1, 2])),
        "bar: 1 name and 2 heights do not pair up: every bar needs one of each"
    );
    assert_eq!(
        mistake(|| figure().label("train")),
        "label: goes to what was added last, and the figure is empty: add something first, as plot(&losses).label(...)"
    );
    assert_eq!(mistake(|| plot(&[1]).x_range(3..3)), "a range from 3 to 3 shows nothing: take two different numbers");
    assert_eq!(
        mistake(|| plot(&[1]).log_y().y_range(0..3)),
        "a range from 0 to 3 shows nothing on a logarithmic axis: take two different numbers above 0"
    );
}

#[test]
fn drawing_a_loss_curve_takes_less_than_five_milliseconds() {
    let losses: Vec<f32> = (0..2000).map(|epoch| 1.0 / (1.0 + epoch as f32)).collect();
    let figure = plot(&losses).label("train").plot(&losses).label("test").title("Loss");
    let quickest = (0..10)
        .map(|_| {
            let start = Instant::now();
            let _ = figure.show();
            start.elapsed()
        })
        .min();
    assert!(quickest < Some(Duration::from_millis(5)), "{quickest:?}");
}

#[test]
fn a_live_plot_keeps_every_value() {
    let curves = live_plot(["train", "test"]).title("Loss");
    for epoch in 1..=100 {
        curves.push([1.0 / f64::from(epoch), 2.0 / f64::from(epoch)]);
    }
    assert_eq!(curves.values(1).len(), 100);
    assert_eq!(curves.values(0)[99], 0.01);
    let svg = curves.show();
    let svg = svg.get("image/svg+xml").expect("a live plot is a figure");
    for text in ["Loss", "train", "test"] {
        assert!(svg.contains(text), "{text} is in the figure");
    }
}

#[test]
#[should_panic = "push: 1 value for 2 curves: give one number for each"]
fn a_live_plot_wants_a_value_for_each_curve() {
    live_plot(["train", "test"]).push(0.5);
}

/// The attribute of an element, as a number.
fn attribute(element: &str, name: &str) -> f64 {
    let element = format!(" {element}");
    let value = element.split(&format!(" {name}=\"")).nth(1).unwrap_or_else(|| panic!("{name} in {element}"));
    value.split('"').next().unwrap().parse().expect("a number")
}

fn panels_svg(panels: &Subplots) -> String {
    panels.show().get("image/svg+xml").expect("panels have a picture").to_owned()
}

/// A saved figure, as pixels of red, green and blue with opacity.
fn saved_png(save: impl FnOnce(&str)) -> image::RgbaImage {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("figure.png");
    save(path.to_str().unwrap());
    image::open(&path).expect("a PNG that others can read").to_rgba8()
}

fn pixels_of(image: &image::RgbaImage, color: [u8; 3]) -> usize {
    image.pixels().filter(|pixel| pixel.0[..3] == color).count()
}

#[test]
fn panels_stand_in_rows_and_columns_with_all_that_is_theirs() {
    let all = subplots(2, 2, [plot(&[1, 2]).title("one"), plot(&[2, 1]).title("two"), hist(&[1, 2, 2]).title("three")]);
    let picture = panels_svg(&all.title("A run"));
    assert_well_formed(&picture);
    for title in ["A run", "one", "two", "three"] {
        assert_eq!(texts(&picture).iter().filter(|text| *text == title).count(), 1, "{title}");
    }
    // Each panel moves the origin, and its plot once more.
    let places: Vec<(i64, i64)> = picture
        .split("<g transform=\"translate(")
        .skip(1)
        .map(|rest| rest.split(')').next().unwrap().split_once(' ').unwrap())
        .map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap()))
        .step_by(2)
        .collect();
    let [one, two, three] = places[..] else { panic!("three panels: {places:?}") };
    assert!(one.1 == two.1 && one.0 < two.0, "side by side: {places:?}");
    assert!(three.0 == one.0 && three.1 > one.1, "one below the other: {places:?}");
    assert_eq!(format!("{all:?}"), "Subplots(line through 2 points | line through 2 points | histogram of 3 values)");
    assert!(all.to_string().contains("one") && all.to_string().contains("three"));
    assert!(panels_svg(&all.size(500, 300)).contains("width=\"500\""));
    assert_well_formed(&panels_svg(&subplots(3, 1, [])));
}

#[test]
fn images_are_shown_pixel_by_pixel_and_without_axes() {
    let gray = svg(&imshow(&[[0, 10], [20, 40]]).title("four"));
    assert_eq!(texts(&gray), ["four"], "no ticks");
    let shades: Vec<&str> = elements(&gray, "rect").into_iter().skip(1).collect();
    for (rect, shade) in shades.iter().zip(["#000000", "#404040", "#808080", "#FFFFFF"]) {
        assert!(rect.contains(shade), "{shade} in {rect}");
    }
    // The same red, green and blue, as planes and as pixels, from 0 to 1 and from 0 to 255.
    let planes = svg(&imshow(&[[[1., 0.], [0., 0.]], [[0., 1.], [0., 0.]], [[0., 0.], [1., 0.]]]));
    assert!(["#FF0000", "#00FF00", "#0000FF", "#000000"].into_iter().all(|color| planes.contains(color)));
    assert_eq!(svg(&imshow(&[[[1., 0., 0.], [0., 1., 0.]], [[0., 0., 1.], [0., 0., 0.]]])), planes);
    let bytes = svg(&imshow(&[[[255, 0, 0]], [[0, 128, 0]]]));
    assert!(bytes.contains("#FF0000") && bytes.contains("#008000"));
    let beyond = svg(&imshow(&[[[1.5, 0., 0.]], [[0., -0.25, f64::NAN]]]));
    assert!(texts(&beyond).contains(&"Cut to 0..1: 2 of 6 values. Not drawn: 1 of 6 is NaN or infinite.".to_owned()));
    assert_eq!(elements(&svg(&imshow(&[[7, 7], [7, 7]])), "rect").len(), 1 + 4, "a constant image");
}

#[test]
fn a_grid_shows_every_image_of_a_batch() {
    let batch: Vec<Vec<Vec<usize>>> = (0..5).map(|shade| vec![vec![shade; 2]; 2]).collect();
    let picture = svg(&image_grid(&batch, 3));
    let blocks: Vec<(f64, f64, String)> = elements(&picture, "rect")
        .into_iter()
        .skip(1)
        .map(|rect| (attribute(rect, "x"), attribute(rect, "y"), rect.split("fill=\"").nth(1).unwrap()[..7].to_owned()))
        .collect();
    assert_eq!(blocks.len(), 5 * 4, "the gaps are clear");
    let of = |shade: &str| blocks.iter().find(|block| block.2 == shade).unwrap_or_else(|| panic!("{shade}"));
    let (first, third, fourth) = (of("#000000"), of("#808080"), of("#BFBFBF"));
    assert!(first.1 == third.1 && first.0 < third.0 && fourth.0 == first.0 && fourth.1 > first.1);
    assert_eq!(format!("{:?}", image_grid(&rand([4, 3, 8, 6]), 2)), "Figure(4 images of 8 by 6 pixels)");
    assert_eq!(
        mistake(|| image_grid(&[[1, 2]], 2)),
        "image_grid: needs a batch of images, as [n, height, width] or [n, 3, height, width], and this is [1, 2]"
    );
    assert_eq!(
        mistake(|| imshow(&[1, 2])),
        "imshow: an image is [height, width], [3, height, width] or [height, width, 3], and this is [2]"
    );
    assert_eq!(mistake(|| image_grid(&[[[1]]], 0)), "image_grid: takes at least one row and one column");
}

#[test]
fn an_x_axis_can_be_logarithmic_too() {
    let picture = svg(&plot_xy(&[0.001, 0.01, 0.1, 0.0], &[1, 2, 3, 4]).log_x());
    let line = points(of_color(&picture, "polyline", BLUE)[0]);
    let steps: Vec<i64> = line.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
    assert!(steps.len() == 2 && (steps[0] - steps[1]).abs() <= 1, "{steps:?}");
    for text in ["0.001", "0.01", "0.1", "Not drawn: 1 of 4 is not above 0, as a logarithm needs."] {
        assert!(texts(&picture).contains(&text.to_owned()), "{text}");
    }
    assert!(mistake(|| plot(&[1]).log_x().x_range(0..3)).ends_with("take two different numbers above 0"));
    for figure in [
        hist(&[-1, 2, 3]).log_x(),
        heatmap(&[[1, 2], [3, 4]]).log_x().log_y(),
        contour(|x, y| x + y, -1..1, -1..1).log_x().log_y(),
        bar(&["a"], &[3]).log_x(),
        imshow(&[[1, 2]]).log_y(),
        errorbar(&[1, 10], &[1, 2], &[3, 3]).log_x().log_y(),
        fill_between(&[0, 1, 2], &[-1, 1, 1], &[2, 2, 2]).log_x().log_y(),
    ] {
        assert_well_formed(&svg(&figure));
    }
}

#[test]
fn an_error_bar_reaches_as_far_as_the_error() {
    let heights = |figure: &Figure| -> Vec<i64> {
        let picture = svg(&figure.y_range(0..10).size(400, 400));
        let bars = of_color(&picture, "polyline", BLUE).into_iter().map(points);
        bars.filter(|bar| bar[0].0 == bar[1].0).map(|bar| bar[0].1 - bar[1].1).collect()
    };
    let each = heights(&errorbar(&[1, 2], &[5, 5], &[1, 2]));
    assert!((each[1] - 2 * each[0]).abs() <= 1, "twice the error, twice the bar: {each:?}");
    assert_eq!(heights(&errorbar(&[1, 2], &[5, 5], &1)), [each[0]; 2], "one error for all");
    let sides = heights(&errorbar(&[1, 2], &[5, 5], &[[0, 2], [2, 2]]));
    assert!(sides[0] == each[0] && sides[1] == each[1], "down and up: {sides:?}");
    assert_eq!(
        mistake(|| errorbar(&[1, 2, 3], &[5, 5, 5], &[1, 2])),
        "errorbar: needs one number, one for each of the 3 points, or [2, 3] for down and up, and this is [2]"
    );
    assert_eq!(
        mistake(|| errorbar(&[1], &[5], &[-0.5])),
        "errorbar: an error says how far a bar reaches, so it cannot be negative, and one is -0.5"
    );
}

#[test]
fn the_area_between_two_lines_is_filled_behind_them() {
    let picture = svg(&plot(&[2, 3, 2]).fill_between(&[0, 1, 2], &[1, 2, 1], &4).label("range"));
    let area = of_color(&picture, "polygon", RED);
    assert_eq!(points(area[0]).len(), 6, "three points above and three below");
    assert!(picture.find("<polygon").unwrap() < picture.find(&format!("stroke=\"{BLUE}\"")).unwrap());
    let gap = svg(&fill_between(&[0, 1, 2, 3, 4], &[1., 1., f64::NAN, 1., 1.], &[2, 2, 2, 2, 2]));
    assert_eq!(elements(&gap, "polygon").len(), 2);
    let cut = svg(&fill_between(&[-1e9, 1e9], &[0, 0], &[1, 1]).x_range(0..1).y_range(0.0..0.5));
    let corners = points(elements(&cut, "polygon")[0]);
    assert!(corners.iter().all(|&(x, y)| (0..=6400).contains(&x) && (0..=4000).contains(&y)), "{corners:?}");
    assert_eq!(
        mistake(|| fill_between(&[1, 2], &[1, 2], &[1, 2, 3])),
        "fill_between: 2 x values and 3 upper values do not pair up: every x value needs one of each"
    );
}

#[test]
fn words_are_seen_whole_and_their_arrows_point() {
    let figure = plot(&[0, 1, 2]).annotate("here & <there>", (1, 1), (0.2, 1.8)).text(2, 2, "at the very edge");
    let picture = svg(&figure);
    assert_well_formed(&picture);
    assert!(texts(&picture).contains(&"here &amp; &lt;there&gt;".to_owned()));
    let edge = picture.split("<text ").find(|text| text.contains("at the very edge")).unwrap();
    assert!(attribute(edge, "x") < 5200.0, "moved to the left until it is seen whole");
    let tip = points(elements(&picture, "polygon")[0])[0];
    let middle = points(of_color(&picture, "polyline", BLUE)[0])[1];
    assert!((tip.0 - middle.0).abs() < 60 && (tip.1 - middle.1).abs() < 60, "{tip:?} points to {middle:?}");

    let vector = svg(&arrow(0, 0, 3, 4).label("v").x_range(0..5).y_range(0..5).size(400, 400));
    let head = points(of_color(&vector, "polygon", BLUE)[0]);
    let tail = points(of_color(&vector, "polyline", BLUE).last().unwrap())[0];
    assert!(head[0].0 > tail.0 && head[0].1 < tail.1, "up and to the right");
    for nothing in [arrow(1, 1, 0, 0), arrow(0, 0, f64::NAN, 1), figure.text(f64::INFINITY, 0, "nowhere")] {
        assert_well_formed(&svg(&nothing));
    }
}

#[test]
fn a_confusion_matrix_counts_truth_down_and_prediction_across() {
    let picture = svg(&confusion_matrix(&tensor([0, 0, 2, 2, 2]), &[0, 2, 2, 2, 0]));
    let written = texts(&picture);
    assert_eq!(written[..4], ["0", "2", "0", "2"], "the classes that there are, on both axes");
    assert_eq!(written[written.len() - 4..], ["1", "1", "1", "2"]);
    assert!(written.contains(&"predicted".to_owned()) && written.contains(&"true".to_owned()));
    assert_eq!(
        mistake(|| confusion_matrix(&[0, 1], &[0])),
        "confusion_matrix: 2 true classes and 1 predicted class do not pair up: every example needs one of each"
    );
}

#[test]
fn figures_are_saved_as_their_names_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let figure = plot(&[3, 1, 2]).title("Loss").label("train");
    figure.save(&path("a.svg"));
    assert_eq!(std::fs::read_to_string(path("a.svg")).unwrap(), svg(&figure));
    figure.save(&path("a.PNG"));
    assert!(std::fs::read(path("a.PNG")).unwrap().starts_with(b"\x89PNG"));
    subplots(1, 2, [figure.clone(), figure.clone()]).save(&path("b.svg"));
    assert!(std::fs::read_to_string(path("b.svg")).unwrap().contains("Loss"));

    let saved = |name: String| {
        let figure = figure.clone();
        mistake(move || {
            figure.save(&name);
            figure
        })
    };
    assert_eq!(
        saved("loss.jpg".to_owned()),
        "save: a figure is saved as .svg or .png, and the name is \"loss.jpg\": call it \"loss.png\""
    );
    assert!(saved("loss".to_owned()).ends_with("call it \"loss.png\""));
    assert!(saved(path("no/loss.png")).ends_with("for \"loss.png\": make it first, or save beside the notebook"));
    std::fs::create_dir(path("c.png")).unwrap();
    assert!(saved(path("c.png")).contains("c.png\" cannot be written: "), "a folder is in the way");
}

#[test]
fn a_png_shows_what_the_svg_shows() {
    let blue = [0x00, 0x72, 0xb2];
    let figure = plot(&[1, 1]).title("Title").x_label("epoch").size(300, 200);
    let image = saved_png(|path| figure.save(path));
    assert_eq!(image.dimensions(), (600, 400), "two pixels for one");
    assert!(image.pixels().all(|pixel| pixel.0[3] == 255), "on white, not on whatever is behind");
    assert!(pixels_of(&image, blue) > 1000, "the line");
    let rows: Vec<u32> = image.enumerate_pixels().filter(|(.., p)| p.0[..3] == blue).map(|(_, y, _)| y).collect();
    assert!(rows.iter().max().unwrap() - rows.iter().min().unwrap() < 6, "it is level");

    // Where the letters are: ink in the upper left corner for the title, and none without it.
    let ink = |image: &image::RgbaImage| {
        image
            .enumerate_pixels()
            .filter(|(x, y, pixel)| *x > 100 && *y < 60 && pixel.0[0] < 0x60 && pixel.0[2] < 0x70)
            .count()
    };
    let untitled = saved_png(|path| figure.title("").size(300, 200).save(path));
    assert!(ink(&image) > 200 && ink(&untitled) == 0, "{} {}", ink(&image), ink(&untitled));
    let other = saved_png(|path| figure.title("Tiele").save(path));
    assert_ne!(image, other, "each letter has its form");

    let cells = saved_png(|path| imshow(&[[0, 1], [1, 0]]).size(200, 200).save(path));
    let (black, white) = (pixels_of(&cells, [0; 3]), pixels_of(&cells, [255; 3]));
    assert!(black > 20_000 && white > black);
    let large = saved_png(|path| imshow(&vec![vec![0.5, 1.0]; 300]).size(200, 200).save(path));
    assert!(pixels_of(&large, [0; 3]) > 100, "large images are drawn too");
    for figure in [
        scatter_classes(&[[1, 2], [3, 4], [5, 6]], &[0, 8, 15]).regions(|x| x.col(0).gt(2.).long()),
        contour(|x, y| x * y, -1..1, -1..1).annotate("a 中 b", (0, 0), (0.5, 0.5)),
        figure.log_x().log_y(),
        plot(&Vec::<f32>::new()),
    ] {
        assert!(saved_png(|path| figure.save(path)).width() > 100);
    }
}

#[test]
fn a_dark_page_gets_a_dark_card_with_light_ink() {
    let picture = svg(&plot(&[1, 2]).title("Loss").color("black").label("train"));
    let dark = picture.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    assert!(dark.starts_with("@media screen and (prefers-color-scheme:dark){"));
    // Every colour of text and every black line has another one there, and so has the card.
    let classed = |element: &str| element.contains("class=\"dark-");
    assert!(elements(&picture, "text").into_iter().all(classed));
    assert!(of_color(&picture, "polyline", "#20262E").into_iter().all(classed));
    assert!(classed(elements(&picture, "rect")[0]));
    for class in picture.split("class=\"").skip(1).flat_map(|rest| rest.split('"').next().unwrap().split(' ')) {
        assert!(dark.contains(&format!(".{class}{{")), "{class} has a rule in {dark}");
    }
    // What stands on a picture, which stays as it is, stays too.
    let covered = svg(&contour(|x, y| x + y, 0..1, 0..1).plot(&[0, 1]).color("black").text(0, 0, "here"));
    assert!(of_color(&covered, "polyline", "#20262E").into_iter().all(|line| !classed(line)));
    assert!(!covered.split("<text ").find(|text| text.contains(">here<")).unwrap().contains("class"));
}

#[test]
fn a_million_points_make_a_figure_of_bounded_size() {
    const MILLION: usize = 1_000_000;
    manual_seed(7);
    let (numbers, others) = (randn([MILLION]).to_vec(), randn([MILLION]).to_vec());
    let gaps = |(place, y): (usize, &f32)| if place % 3 == 0 { f32::NAN } else { *y };
    let spotted: Vec<f32> = numbers.iter().enumerate().map(gaps).collect();
    // A tenth of them is as telling where every number takes its time.
    let some = &numbers[..MILLION / 10];
    let ordered: Vec<f32> = (0..some.len()).map(|place| place as f32).collect();
    let matrix: Vec<&[f32]> = some.chunks(1250).collect();
    let figures = [
        (plot(&numbers), ""),
        (plot(&spotted), "Not drawn: 333334 of 1000000 are NaN or infinite."),
        (plot_xy(&numbers, &others), "Drawn: 1 in 50 of 1000000 points."),
        (scatter(&numbers, &others), "1000000 dots: those that hide one another are drawn once."),
        (hist(some), ""),
        (boxplot(some), ""),
        (errorbar(&ordered, some, &1), "Drawn: 1 in 50 of 100000 error bars."),
        (fill_between(&ordered, some, &4), ""),
        (heatmap(&matrix), "80 by 1250 cells, shown as 80 by 1024."),
        (imshow(&matrix), "80 by 1250 cells, shown as 80 by 1024."),
    ];
    for (figure, note) in &figures {
        let picture = svg(figure);
        assert!(picture.len() < 1_500_000, "{figure:?}: {} bytes", picture.len());
        assert!(picture.contains(note), "{figure:?} says {note}");
        // The digits of a picture may well spell NaN.
        let mut parts = picture.split("base64,");
        let first = parts.next().unwrap_or_default();
        let rest: String = parts.map(|part| part.trim_start_matches(|c| c != '"')).collect();
        assert_well_formed(&(first.to_owned() + &rest));
    }
    let names = vec!["a"; 1001];
    assert!(mistake(move || bar(&names, &vec![1; 1001])).starts_with("bar: 1001 bars are too many to be told apart"));
}

#[test]
fn more_series_than_colours_differ_in_form() {
    let classes: Vec<usize> = (0..10).collect();
    let x: Vec<[usize; 2]> = classes.iter().map(|&class| [class, class]).collect();
    let picture = svg(&scatter_classes(&x, &classes));
    assert_eq!(of_color(&picture, "circle", BLUE).len(), 2, "class 0, and its entry in the legend");
    assert_eq!(of_color(&picture, "polygon", BLUE).len(), 2, "class 7 in the same blue is a square");
    let lines = (0..8).fold(figure(), |figure, series| figure.plot(&[series, series + 1]));
    let blue: Vec<bool> =
        of_color(&svg(&lines), "polyline", BLUE).iter().map(|line| line.contains("stroke-dasharray")).collect();
    assert_eq!(blue, [false, true]);
}

#[test]
fn long_names_neither_overlap_nor_leave_the_page() {
    let names: Vec<String> = (0..60).map(|number| format!("a rather long name, number {number}")).collect();
    let picture = svg(&bar(&names, &vec![1; 60]).y_label(&"y".repeat(500)).x_label(&"x".repeat(500)).label("l\u{1}"));
    assert_well_formed(&picture);
    assert!(texts(&picture).iter().all(|text| text.chars().count() < 100));
    let slanted = picture.split("<text ").filter(|text| text.contains("rotate(-35")).count();
    assert!((10..60).contains(&slanted), "as many as there is room for: {slanted}");
    let side_by_side = svg(&bar(&["a", "b"], &[1, 2]));
    assert!(!side_by_side.contains("rotate("));
    let legend = (0..60).fold(figure(), |figure, series| figure.plot(&[series, 1]).label(&format!("series {series}")));
    let picture = svg(&legend);
    assert!(attribute(elements(&picture, "rect")[0], "height") > 4000.0, "a long legend makes the page longer");
}

#[test]
fn the_grid_can_be_left_out() {
    assert!(!of_color(&svg(&plot(&[1, 2])), "polyline", "#E4E8ED").is_empty());
    assert!(of_color(&svg(&plot(&[1, 2]).grid(false)), "polyline", "#E4E8ED").is_empty());
}

#[test]
#[should_panic = "subplots: 3 figures do not fit in 1 by 2 places"]
fn panels_need_a_place_each() {
    let _ = subplots(1, 2, [figure(), figure(), figure()]);
}

#[test]
fn classes_have_the_names_they_are_given() {
    let matrix = svg(&confusion_matrix(&[0, 0, 1], &[0, 1, 1]).class_names(&["steady", "at <risk>"]));
    assert_eq!((matrix.matches(">steady<").count(), matrix.matches(">at &lt;risk&gt;<").count()), (2, 2), "{matrix}");
    let dots = svg(&scatter_classes(&[[1., 2.], [2., 1.]], &[0, 2]).class_names(&["a", "b", "c"]));
    assert!(
        dots.contains(">a<") && dots.contains(">c<") && !dots.contains(">b<") && !dots.contains("class 0"),
        "{dots}"
    );
}

#[test]
fn mistakes_with_names_of_classes_say_which_is_missing() {
    let said =
        |cell: fn() -> Figure| *std::panic::catch_unwind(cell).expect_err("a mistake").downcast::<String>().unwrap();
    assert_eq!(
        said(|| confusion_matrix(&[0, 2], &[0, 1]).class_names(&["a", "b"])),
        "class_names: there is a class 2, and the names are those of the classes 0 to 1: a, b"
    );
    assert_eq!(
        said(|| plot(&[1, 2]).class_names(&["a"])),
        "class_names: there are no classes in the figure: say it after scatter_classes(..) or confusion_matrix(..)"
    );
}

#[test]
fn a_path_on_blue_shades_is_not_blue() {
    let bowl = contour(|w, b| w * w + b * b, -1..1, -1..1);
    let line = |figure: &Figure| svg(figure).split("<polyline").last().expect("a line").to_owned();
    assert!(line(&bowl.plot_xy(&[0.5, 0.], &[0.5, 0.])).contains("#D55E00"));
    assert!(line(&plot_xy(&[0.5, 0.], &[0.5, 0.])).contains("#0072B2"));
}
