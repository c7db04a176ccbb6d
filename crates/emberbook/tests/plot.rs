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
