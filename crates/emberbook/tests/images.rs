//! Pictures, beside PIL and torchvision (make_images.py), and files that are not what they should be.

use std::path::{Path, PathBuf};

use emberbook::prelude::*;
use serde_json::Value;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/images").join(name)
}

fn answers(of: &str) -> Value {
    let mut all: Value = serde_json::from_str(include_str!("images.json")).unwrap();
    all[of].take()
}

fn numbers(json: &Value) -> Vec<usize> {
    json.as_array().unwrap().iter().map(|number| number.as_u64().unwrap() as usize).collect()
}

fn opened(case: &Value) -> Image {
    Image::open(file(case["file"].as_str().unwrap())).unwrap()
}

/// How many levels of 255 the farthest pixel is off.
fn farthest(image: &Image, expected: &Value) -> u8 {
    let x = image.to_tensor();
    assert_eq!(x.shape(), numbers(&expected["shape"]), "{} {}", expected["file"], expected["size"]);
    let hex = expected["pixels"].as_str().unwrap();
    let bytes = (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap());
    let levels = x.to_vec().into_iter().map(|number| (number * 255.).round() as u8);
    levels.zip(bytes).map(|(level, byte)| level.abs_diff(byte)).max().unwrap()
}

fn with_size(image: &Image, case: &Value, resize: bool) -> Image {
    match (case["size"].as_u64(), resize) {
        (Some(size), true) => image.resize(size as usize),
        (Some(size), false) => image.center_crop(size as usize),
        (None, true) => image.resize(<[usize; 2]>::try_from(numbers(&case["size"])).unwrap()),
        (None, false) => image.center_crop(<[usize; 2]>::try_from(numbers(&case["size"])).unwrap()),
    }
}

#[test]
fn files_open_as_in_pil() {
    for case in answers("open").as_array().unwrap() {
        // Decoders of JPEG round differently, most of all where a colour stands for four pixels; of PNG there is one answer.
        let allowed = if case["file"].as_str().unwrap().ends_with(".jpg") { 5 } else { 0 };
        let off = farthest(&opened(case), case);
        assert!(off <= allowed, "{}: off by {off}", case["file"]);
    }
}

#[test]
fn a_resized_image_is_torchvisions() {
    for case in answers("resize").as_array().unwrap() {
        let off = farthest(&with_size(&opened(case), case, true), case);
        assert!(off <= 1, "{} {}: off by {off}", case["file"], case["size"]);
    }
}

#[test]
fn the_middle_of_an_image_is_torchvisions() {
    for case in answers("center_crop").as_array().unwrap() {
        let off = farthest(&with_size(&opened(case), case, false), case);
        assert_eq!(off, 0, "{} {}", case["file"], case["size"]);
    }
}

#[test]
fn colours_become_gray_as_in_pil() {
    for case in answers("convert").as_array().unwrap() {
        assert_eq!(farthest(&opened(case).convert(case["mode"].as_str().unwrap()), case), 0);
    }
}

#[test]
fn a_normalized_image_is_torchvisions_and_comes_back() {
    let case = answers("normalize");
    let floats = |json: &Value| -> Vec<f32> { serde_json::from_value(json.clone()).unwrap() };
    let planes = |json: &Value| -> Vec<f32> {
        json.as_array().unwrap().iter().flat_map(|plane| plane.as_array().unwrap()).flat_map(floats).collect()
    };
    let x = tensor(planes(&case["x"])).reshape([3, 4, 5]);
    let expected = planes(&case["y"]);
    let near = |a: &Tensor, b: &[f32]| a.to_vec().iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-5);
    let y = normalize(&x, IMAGENET_MEAN, IMAGENET_STD);
    assert_eq!(y.shape(), [3, 4, 5]);
    assert!(near(&y, &expected), "{y}");
    assert!(near(&denormalize(&y, IMAGENET_MEAN, IMAGENET_STD), &x.to_vec()));

    let batch = stack(&[x.clone(), x], 0);
    let y = normalize(&batch, tensor(IMAGENET_MEAN), tensor(IMAGENET_STD));
    assert!(near(&y.get(1), &expected), "each image of a batch");
}

#[test]
fn from_file_to_tensor_to_file() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let wide = Image::open(file("wide.png"))?;
    assert_eq!(wide.to_string(), "Image(width=41, height=27, mode=RGB)");
    assert_eq!((wide.width(), wide.height()), (41, 27));
    assert_eq!(Image::from_tensor(&wide.to_tensor()), wide, "no pixel changes on the way");
    let gray = Image::open(file("gray.png"))?;
    assert_eq!(Image::from_tensor(&gray.to_tensor().squeeze_dim(0)), gray);

    let path = folder.path().join("copy.png");
    wide.save(&path)?;
    assert_eq!(Image::open(&path)?, wide);
    let path = folder.path().join("copy.JPG");
    wide.resize([8, 8]).save(&path)?;
    assert_eq!(Image::open(&path)?.height(), 8);

    let whole = tensor([[0, 128], [255, 300]]);
    assert_eq!(Image::from_tensor(&whole).to_tensor().to_vec(), [0., 128. / 255., 1., 1.], "whole numbers go to 255");
    let beyond = tensor([[-1., 0.5], [2., f64::NAN]]);
    assert_eq!(Image::from_tensor(&beyond).to_tensor().to_vec(), [0., 128. / 255., 1., 0.]);
    Ok(())
}

#[test]
fn an_image_is_shown_as_a_picture() {
    let image = Image::open(file("wide.png")).unwrap();
    let svg = image.show().get("image/svg+xml").unwrap().to_owned();
    assert!(svg.contains("data:image/png;base64,"), "{svg}");
    assert_eq!(svg, imshow(&image.to_tensor()).show().get("image/svg+xml").unwrap(), "as its tensor");
    assert_eq!(image.show().get("text/plain"), Some("Image(width=41, height=27, mode=RGB)"));
    // Shades of gray are not stretched to black and white.
    let (dark, darker) = (Image::from_tensor(&full([4, 4], 0.2)), Image::from_tensor(&full([4, 4], 0.1)));
    assert_ne!(dark.show().get("image/svg+xml"), darker.show().get("image/svg+xml"));
}

#[test]
fn a_file_that_is_no_picture_is_named_for_what_it_is() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let said = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let error = Image::open(&path).expect_err(name).to_string();
        error.replace(&format!("{}/", folder.path().display()), "")
    };
    assert_eq!(
        said("cat.png", b"<!DOCTYPE html><html><title>404</title>"),
        "cat.png is no picture that can be opened: it looks like a web page (HTML): perhaps the download gave an error page in place of the file. Image::open reads PNG and JPEG"
    );
    assert!(said("cat.webp", b"RIFF\x10\0\0\0WEBPVP8 ").contains("it looks like a WebP picture"));
    assert!(said("cat.gif", b"GIF89a..").contains("it looks like a GIF picture"));
    assert!(said("empty.png", b"").contains("it looks like an empty file"));
    assert!(said("noise.png", &[7; 100]).contains("it begins like neither a PNG nor a JPEG file"));

    for name in ["wide.png", "photo.jpg", "progressive.jpg", "turned.jpg"] {
        let whole = std::fs::read(file(name))?;
        for part in [whole.len() / 3, whole.len() / 2, whole.len() - 20] {
            let error = said(name, &whole[..part]);
            assert!(error.contains("is cut short") || error.contains("is damaged"), "{name} up to {part}: {error}");
        }
        let mut with_more = whole.clone();
        with_more.extend(b"what some phones add");
        std::fs::write(folder.path().join(name), with_more)?;
        Image::open(folder.path().join(name))?;
    }
    let none = Image::open("nowhere/cat.png").expect_err("no file").to_string();
    assert!(none.ends_with("nowhere, where \"cat.png\" was looked for"), "{none}");
    let unnamed =
        Image::open(file("wide.png"))?.save(folder.path().join("cat.bmp")).expect_err("no format").to_string();
    assert!(unnamed.ends_with("cat.bmp: a picture is saved under a name that ends in .png or .jpg"), "{unnamed}");
    Ok(())
}

/// A PNG's first chunk says how large it is; the rest of the file may hold next to nothing.
#[test]
fn a_file_that_claims_a_huge_picture_is_refused() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bomb.png");
    let mut bytes = std::fs::read(file("wide.png"))?;
    bytes[16..20].copy_from_slice(&60_000u32.to_be_bytes());
    bytes[20..24].copy_from_slice(&50_000u32.to_be_bytes());
    let sum = crc(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    std::fs::write(&path, &bytes)?;
    let error = Image::open(&path).expect_err("3 billion pixels").to_string();
    assert!(
        error.ends_with(
            "says that it is 60000 by 50000 pixels, and at most 100 million pixels are read: make it smaller first"
        ),
        "{error}"
    );

    // A JPEG's frame header: height and width.
    let path = folder.path().join("bomb.jpg");
    let mut bytes = std::fs::read(file("photo.jpg"))?;
    let frame = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    bytes[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    std::fs::write(&path, &bytes)?;
    let error = Image::open(&path).expect_err("4 billion pixels").to_string();
    assert!(error.contains("65535 by 65535 pixels"), "{error}");
    Ok(())
}

/// The check sum of a PNG's chunk.
fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, _: u32| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 };
    !bytes.iter().fold(!0, |sum, &byte| (0..8).fold(sum ^ u32::from(byte), step))
}

#[test]
fn what_does_not_fit_an_image_is_said() {
    let said = |code: &dyn Fn()| Mistake::catch(code).expect_err("a mistake").to_string();
    let image = Image::open(file("wide.png")).unwrap();
    assert_eq!(
        said(&|| drop(Image::from_tensor(&zeros([1, 3, 8, 8])))),
        "from_tensor: an image is [height, width], [1, height, width] or [3, height, width], and this is [1, 3, 8, 8]: say .squeeze_dim(0) to take the one image out of its batch"
    );
    assert!(
        said(&|| drop(Image::from_tensor(&zeros([8, 8, 3]))))
            .ends_with(": say .permute([2, 0, 1]) to bring the colours to the front")
    );
    assert!(said(&|| drop(Image::from_tensor(&zeros([0, 4])))).ends_with("and this is [0, 4]"));
    assert_eq!(
        said(&|| drop(image.resize(0))),
        "resize: 0 by 0 pixels is no size of an image: it needs a pixel at least, and 100 million at most"
    );
    assert!(said(&|| drop(image.resize(1_000_000))).starts_with("resize: 1000000 by 1518518 pixels"));
    assert!(said(&|| drop(image.center_crop([4, 0]))).starts_with("center_crop: 4 by 0 pixels"));
    assert_eq!(
        said(&|| drop(image.convert("rgb"))),
        "convert: an image is \"RGB\" (in colours) or \"L\" (in shades of gray), and not \"rgb\""
    );
    let x = image.to_tensor();
    assert_eq!(
        said(&|| drop(normalize(&x, [0.5], [0.5]))),
        "normalize: takes one mean and one standard deviation for each channel, and [1] does not fit the image [3, 27, 41]"
    );
    assert_eq!(
        said(&|| drop(denormalize(&x, IMAGENET_MEAN, [0.2, 0., 0.2]))),
        "denormalize: a standard deviation is above 0, and not 0"
    );
    assert!(said(&|| drop(normalize(&x.get(0), [0.5], [0.5]))).starts_with("normalize: needs a picture [channels,"));
}

#[test]
fn each_channel_of_the_features_is_an_image_under_its_number() {
    let features = randn([1, 12, 40, 30]);
    let svg = |figure: &dyn Show| figure.show().get("image/svg+xml").unwrap().to_owned();
    let grid = svg(&feature_maps(&features));
    assert_eq!(grid.matches("data:image/png").count(), 12);
    for channel in 0..12 {
        assert!(grid.contains(&format!(">{channel}</text>")), "{channel}");
    }
    assert_eq!(svg(&feature_maps(&features.squeeze_dim(0))), grid);
    // Each has its own range: ten times the numbers are the same picture.
    assert_eq!(svg(&feature_maps(&(&features * 10.))), grid);
    assert!(svg(&feature_maps(&zeros([1, 4, 4]))).contains(">0</text>"), "a channel that is the same everywhere");

    let many = svg(&feature_maps(&rand([256, 6, 6])));
    assert!(many.contains("Channels 0 to 63 of 256") && many.contains(">63</text>") && !many.contains(">64</text>"));

    let said = |shape: [i64; 4]| Mistake::catch(|| feature_maps(&zeros(shape))).err().unwrap().to_string();
    assert_eq!(
        said([2, 3, 4, 4]),
        "feature_maps: takes the features of one image, [channels, height, width] or [1, channels, height, width], and this is [2, 3, 4, 4]: pick one image of the batch, as .get(0)"
    );
    assert!(said([1, 0, 4, 4]).ends_with("this is [1, 0, 4, 4]"));
}

#[test]
fn imshow_takes_an_image_in_each_of_its_shapes() {
    let image = Image::open(file("wide.png")).unwrap();
    let svg = |figure: Figure| figure.show().get("image/svg+xml").unwrap().to_owned();
    let colours = image.to_tensor();
    assert_eq!(svg(imshow(&colours)), svg(imshow(&image)));
    assert_eq!(svg(imshow(&colours)), svg(imshow(&colours.permute([1, 2, 0]))));
    let gray = image.convert("L").to_tensor();
    assert_eq!(gray.shape(), [1, 27, 41]);
    assert_eq!(svg(imshow(&gray)), svg(imshow(&gray.squeeze_dim(0))));
    let normalized = normalize(&colours, IMAGENET_MEAN, IMAGENET_STD);
    assert!(svg(imshow(&normalized)).contains("Cut to 0..1"), "what denormalize is for");

    let said = |x: Tensor| Mistake::catch(|| imshow(&x)).err().unwrap().to_string();
    assert!(said(colours.unsqueeze(0)).ends_with(": say .squeeze_dim(0) to take the one image out of its batch"));
    assert!(said(zeros([4, 3, 8, 8])).ends_with(": image_grid(&images, 5) shows a batch"));
    assert!(said(zeros([64, 8, 8])).ends_with(": feature_maps shows the channels side by side"));
}
