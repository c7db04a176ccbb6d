//! Tensors and modules as a cell's value: a table, a heat map where that is too much to read, and a tree of layers.

use emberbook::display::Show;
use emberbook::prelude::*;
use image::RgbaImage;

const POSITIVE: [u8; 3] = [0x00, 0x72, 0xb2];
const NEGATIVE: [u8; 3] = [0xd5, 0x5e, 0x00];

fn html(value: &impl Show) -> String {
    let html = value.show().get("text/html").expect("an HTML face").to_owned();
    assert!(html.len() < 200_000, "{}", html.len());
    html
}

/// The pictures of a page, in their order.
fn pictures(html: &str) -> Vec<RgbaImage> {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let addresses = html.split("data:image/png;base64,").skip(1);
    addresses
        .map(|address| {
            let digits = address.split('"').next().expect("an end").trim_end_matches('=');
            let bits: Vec<u32> = digits.chars().map(|digit| DIGITS.find(digit).expect("base 64") as u32).collect();
            let bytes = bits.chunks(4).flat_map(|group| {
                let number = group.iter().fold(0, |number, bits| (number << 6) | bits) << (6 * (4 - group.len()));
                number.to_be_bytes()[1..group.len()].to_vec()
            });
            image::load_from_memory(&bytes.collect::<Vec<u8>>()).expect("a picture").to_rgba8()
        })
        .collect()
}

/// Whether each pixel has the hue of its number's sign, and the opacity of its share of `reach`.
fn assert_shows(picture: &RgbaImage, numbers: &[f32], base: f32, reach: f32) {
    assert_eq!((picture.width() * picture.height()) as usize, numbers.len());
    for (pixel, &number) in picture.pixels().zip(numbers) {
        let [red, green, blue, opacity] = pixel.0;
        assert_eq!([red, green, blue], if number < 0. { NEGATIVE } else { POSITIVE }, "{number}");
        let share = ((number - base) / reach).abs() * 255.;
        assert!((f32::from(opacity) - share).abs() <= 0.51, "{number}: {opacity}, not {share}");
    }
}

#[test]
fn a_tensor_that_can_be_read_stays_its_numbers() {
    let shown = html(&tensor([[1., -2.5, 3.], [4., 5., 6.]]));
    assert!(shown.contains("<td>-2.5000</td>") && shown.contains(">2 &times; 3, f32<"), "{shown}");
    assert!(!shown.contains("<img") && !shown.contains("<details") && !shown.contains("mean"), "{shown}");
    assert!(!html(&zeros([10, 10])).contains("<img") && html(&zeros([10, 11])).contains("<img"));
}

#[test]
fn what_is_no_number_is_marked_and_counted() {
    let x = tensor([f32::NAN, 1., f32::INFINITY, f32::NAN, f32::NEG_INFINITY]);
    let shown = html(&x);
    assert_eq!(shown.matches("<td style=\"background:rgba(255,0,255,.3)\">").count(), 4, "{shown}");
    assert!(shown.contains("5 numbers, f32; 2 nan, 1 inf, 1 -inf<"), "{shown}");
    assert_eq!(x.show().get("text/plain"), Some("tensor([nan, 1., inf, nan, -inf])"));

    let mut numbers = vec![0.5_f32; 20 * 20];
    (numbers[3], numbers[7], numbers[8]) = (f32::NAN, f32::INFINITY, f32::NEG_INFINITY);
    let shown = html(&tensor(numbers).reshape([20, 20]));
    assert!(shown.contains("min 0.5000, mean 0.5000, max 0.5000, besides 1 nan, 1 inf, 1 -inf<"), "{shown}");
    assert!(shown.contains("&#9632;</span> 1 nan") && shown.contains("&#9632;</span> 1 -inf"), "{shown}");
    let heat = &pictures(&shown)[0];
    assert_eq!(heat.get_pixel(3, 0).0, [255, 0, 255, 255]);
    assert_eq!(heat.get_pixel(7, 0).0, [0xf0, 0xe4, 0x42, 255]);
    assert_eq!(heat.get_pixel(9, 0).0, [0x00, 0x72, 0xb2, 255]);
    assert!(html(&full([11, 11], f64::NAN)).contains("f32; 121 nan<"));
}

#[test]
fn a_heat_map_has_the_sign_as_its_hue_and_the_size_as_its_opacity() {
    manual_seed(0);
    let x = randn([12, 10]);
    let shown = html(&x);
    let (low, high) = (x.min().item() as f32, x.max().item() as f32);
    let pictures = pictures(&shown);
    assert_eq!((pictures[0].width(), pictures[0].height()), (10, 12));
    let reach = low.abs().max(high.abs());
    assert_shows(&pictures[0], &x.to_vec(), 0., reach);
    let ends = format!("<span>{:.4}</span><img alt=\"colour scale\"", -reach);
    assert!(shown.contains(&ends) && shown.contains(&format!("<span>{reach:.4}</span>")), "{shown}");
    let line = format!("12 &times; 10, f32; min {low:.4}, mean ");
    let mean = shown.split(&line).nth(1).expect("the line").split(',').next().expect("a number");
    assert!((mean.parse::<f64>().expect("a number") - x.mean().item()).abs() < 1e-4, "{mean}");
    assert!(shown.contains(&format!(", max {high:.4}<")), "{shown}");
    assert!(shown.contains("<summary style=\"cursor:pointer\">The numbers</summary>"), "{shown}");
    assert_eq!(shown.matches("<td>").count(), 120);
}

#[test]
fn large_tensors_are_shown_as_means() {
    manual_seed(0);
    let x = randn([160, 160]);
    let shown = html(&x);
    let means = avg_pool2d(2).forward(&x.reshape([1, 1, 160, 160])).to_vec();
    let reach = means.iter().fold(0_f32, |reach, mean| reach.max(mean.abs()));
    assert_shows(&pictures(&shown)[0], &means, 0., reach);
    assert!(shown.contains("80 &times; 80 cells, each the mean of 4 numbers."), "{shown}");
    assert!(shown.contains("The first and the last numbers"), "{shown}");

    let mut spotted = vec![1_f32; 1000 * 1000];
    spotted[999 * 1000 + 999] = f32::NAN;
    let shown = html(&tensor(spotted).reshape([1000, 1000]));
    assert!(shown.contains("each the mean of 144 to 169 numbers.") && shown.contains("besides 1 nan"), "{shown}");
    let heat = &pictures(&shown)[0];
    assert_eq!(heat.get_pixel(79, 79).0, [255, 0, 255, 255], "one among 156 is seen");
    assert_eq!(heat.get_pixel(78, 79).0, [0x00, 0x72, 0xb2, 255]);
}

#[test]
fn every_part_of_a_side_that_does_not_divide_is_counted_once() {
    let x = arange(0., 1000., 1.);
    let shown = html(&x);
    let strip = &pictures(&shown)[0];
    assert_eq!((strip.width(), strip.height()), (320, 1));
    let all = x.to_vec();
    let means: Vec<f32> = (0..320)
        .map(|cell| {
            let part = &all[cell * 1000 / 320..(cell + 1) * 1000 / 320];
            part.iter().sum::<f32>() / part.len() as f32
        })
        .collect();
    assert_shows(strip, &means, 0., means[319]);
    assert!(shown.contains("1 &times; 320 cells, each the mean of 3 to 4 numbers."), "{shown}");
}

#[test]
fn numbers_far_from_0_use_the_whole_scale() {
    let x = arange(150., 270., 1.).reshape([12, 10]);
    let shown = html(&x);
    assert_shows(&pictures(&shown)[0], &x.to_vec(), 150., 119.);
    assert!(shown.contains("<span>150</span>") && shown.contains("<span>269</span>"), "{shown}");
    let below = html(&(-&x));
    assert_shows(&pictures(&below)[0], &(-&x).to_vec(), -150., 119.);
    assert!(below.contains("<span>-269</span>") && below.contains("<span>-150</span>"), "{below}");
    assert!(html(&full([12, 12], 7.)).contains("<span>0</span>"));
}

#[test]
fn more_than_two_dimensions_are_slices_with_one_scale() {
    manual_seed(0);
    let x = randn([5, 2, 6, 7]) * arange(1., 6., 1.).reshape([5, 1, 1, 1]);
    let shown = html(&x);
    let pictures = pictures(&shown);
    assert_eq!(pictures.len(), 8 + 1, "eight slices and the scale");
    let first = x.slice(..4);
    let reach = first.abs().max().item() as f32;
    for (place, picture) in pictures[..8].iter().enumerate() {
        let slice = x.get([place / 2, place % 2]);
        assert_shows(picture, &slice.to_vec(), 0., reach);
        assert!(shown.contains(&format!("alt=\"heat map [{}, {}]\"", place / 2, place % 2)), "{shown}");
    }
    assert!(shown.contains("7 more of 10 slices"), "{shown}");
    assert!(shown.contains(&format!("max {:.4}", x.max().item())), "the line is about all of them: {shown}");
}

#[test]
fn whole_numbers_truths_and_views_are_shown_as_they_are() {
    let x = arange(0, 120, 1).reshape([12, 10]);
    assert!(html(&x).contains("12 &times; 10, i64; min 0, mean 59.5000, max 119<"));
    let truths = x.gt(29);
    assert!(html(&truths).contains("12 &times; 10, bool; min 0, mean 0.7500, max 1<"));
    let turned = x.float().t();
    let picture = &pictures(&html(&turned))[0];
    assert_eq!((picture.width(), picture.height()), (12, 10));
    assert_shows(picture, &turned.to_vec(), 0., 119.);
}

#[test]
fn a_value_stays_small_whatever_its_shape() {
    for shape in
        [vec![1000, 1000], vec![64, 3, 7, 7], vec![2; 9], vec![100_000], vec![100_000, 2], vec![3, 0], vec![1; 7]]
    {
        let x = rand(&shape[..]);
        let shown = html(&x);
        assert!(shown.len() < 80_000, "{shape:?}: {}", shown.len());
        let cells: u32 = pictures(&shown).iter().map(|picture| picture.width() * picture.height()).sum();
        assert!(cells <= 6400 + 64, "{shape:?}: {cells}");
        assert_eq!(x.show().get("text/plain"), Some(x.to_string().as_str()));
    }
}

#[test]
fn a_module_is_a_tree_with_histograms() {
    manual_seed(0);
    let net =
        sequential!["features" => sequential![conv2d(1, 4, 3), batch_norm2d(4), relu()], "out" => linear(100, 10)];
    net["features.0"].requires_grad_(false);
    let shown = html(&net);
    assert_eq!(net.show().get("text/plain"), Some(net.to_string().as_str()));
    for part in [
        "<details open style=\"margin:.15em 0\"><summary style=\"cursor:pointer\"><code>Sequential</code></summary>",
        "<b>features</b>: <code>Sequential</code> <span style=\"opacity:.65\">48 parameters</span>",
        "<b>out</b>: <code>Linear(in_features=100, out_features=10, bias=True)</code> \
         <span style=\"opacity:.65\">1,010 (weight [10, 100], bias [10])</span>",
        "<b>2</b>: <code>ReLU()</code></div>",
        "<code>weight [4, 1, 3, 3]</code> <i>frozen</i>",
        "<code>running_mean [4]</code> <i>buffer</i>",
        "1,058 parameters, 1,018 trained",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert_eq!(shown.matches("<details open").count(), 1, "the rest is folded");

    let weight = net["out"].weight();
    let (low, high) = (weight.min().item(), weight.max().item());
    let mut counts = [0_usize; 24];
    for number in weight.to_vec() {
        counts[(((f64::from(number) - low) / ((high - low) / 24.)) as usize).min(23)] += 1;
    }
    let bars = counts.map(|count| count.to_string()).join(" ");
    assert!(shown.contains(&format!("title=\"24 bars: {bars}\"")), "{bars}: {shown}");
    assert!(shown.contains(&format!("min {low:.4}, mean ")) && shown.contains(&format!(", max {high:.4}<")), "{shown}");
    let part = shown.split(&bars).last().expect("the histogram");
    let picture = &pictures(part)[0];
    let most = *counts.iter().max().expect("bars") as f64;
    for (bar, &count) in counts.iter().enumerate() {
        let height = (0..20).filter(|&row| picture.get_pixel(bar as u32, row).0[3] > 0).count();
        assert_eq!(height, (count as f64 * 20. / most).ceil() as usize, "bar {bar}");
    }
    assert_eq!(picture.get_pixel(0, 19).0[..3], NEGATIVE);
    assert_eq!(picture.get_pixel(23, 19).0[..3], POSITIVE);
}

#[test]
fn a_tree_shows_weights_that_are_no_numbers_or_all_the_same() {
    let net = linear(3, 1);
    net.set_weight([[f32::NAN, 1., f32::INFINITY]]);
    net.set_bias([0.25]);
    let shown = html(&net);
    assert!(shown.contains("min 1, mean 1, max 1, besides 1 nan, 1 inf<"), "{shown}");
    assert!(shown.contains("<code>bias [1]</code> <span style=\"font-size:.9em\">0.2500</span>"), "{shown}");
    net.set_weight([[f32::NAN; 3]]);
    assert!(html(&net).contains("3 nan<"), "{}", html(&net));
    assert!(html(&relu()).contains("<code>ReLU()</code></div>"));
}

#[test]
fn names_in_a_tree_are_text_and_nothing_else() {
    #[derive(Clone, Debug)]
    struct Own;
    impl Layer for Own {
        fn forward(&self, input: &Tensor) -> Tensor {
            input.clone()
        }
        fn settings(&self) -> String {
            "<img src=x onerror=alert(1)>".to_owned()
        }
    }
    let net = sequential!["<script>alert(1)</script>" => linear(2, 3), "\"quoted\"" => Own];
    for shown in [html(&net), html(&summary(&net, [1, 2]))] {
        assert!(!shown.contains("<script") && !shown.contains("<img src=x"), "{shown}");
        assert!(shown.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{shown}");
    }
    assert!(html(&net).contains("Own(&lt;img src=x onerror=alert(1)&gt;)"));
}
