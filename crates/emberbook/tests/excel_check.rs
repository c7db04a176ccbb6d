//! A student verifies the forward pass in a spreadsheet. LibreOffice computes it here, from a workbook in which the results
//! that we have saved with the formulas are wrong.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;

use calamine::{Data, Range, Reader, Xlsx, open_workbook};
use emberbook::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Nets of all the layers that it takes, as a student may put them together.
fn nets() -> BTreeMap<&'static str, (Module, Tensor)> {
    manual_seed(0);
    let lesson = sequential![linear(2, 3), linear(3, 2), linear(2, 1)];
    BTreeMap::from([
        ("lesson", (lesson, tensor([[1., 2.], [2., 3.], [10., 5.]]))),
        (
            "classifier",
            (sequential![linear(4, 30), tanh(), linear(30, 15), tanh(), linear(15, 2), softmax(1)], randn([20, 4])),
        ),
        (
            "every_activation",
            (
                sequential![
                    linear(3, 5),
                    relu(),
                    linear(5, 4),
                    leaky_relu(0.2),
                    linear(4, 6),
                    sigmoid(),
                    linear(6, 3),
                    gelu(),
                    linear(3, 3),
                    softmax(-1)
                ],
                randn([7, 3]) * 3.,
            ),
        ),
        ("one_neuron", (sequential![linear(1, 1)], tensor([[0.5]]))),
        ("no_bias", (sequential![linear_no_bias(3, 2), sigmoid(), linear_no_bias(2, 2)], randn([4, 3]))),
        (
            "names",
            (sequential!["features" => sequential![linear(2, 3), relu()], "head" => linear(3, 1)], randn([2, 2])),
        ),
        ("columns", (sequential![softmax(0), linear(2, 2), tanh(), softmax(1)], randn([3, 2]))),
        (
            "saturated",
            (sequential![sigmoid(), linear(2, 2), gelu()], tensor([[-1000., 1000.], [-20., 20.], [0., -0.]])),
        ),
        ("wide", (sequential![linear(64, 64), relu(), linear(64, 10), softmax(1)], randn([10, 64]))),
    ])
}

fn sheet(path: &Path) -> Range<Data> {
    let mut workbook: Xlsx<_> = open_workbook(path).expect("a workbook");
    workbook.worksheet_range_at(0).expect("a sheet").expect("cells")
}

fn number(sheet: &Range<Data>, row: u32, column: u32) -> f64 {
    match sheet.get_value((row, column)) {
        Some(Data::Float(number)) => *number,
        Some(Data::Int(number)) => *number as f64,
        other => panic!("no number in row {row}, column {column}, but {other:?}"),
    }
}

/// The same workbook, in which the sheet's XML is changed.
fn rewrite(from: &Path, to: &Path, change: impl Fn(String) -> String) {
    let mut old = ZipArchive::new(File::open(from).expect("a file")).expect("a workbook");
    let mut new = ZipWriter::new(File::create(to).expect("a file"));
    for i in 0..old.len() {
        let mut entry = old.by_index(i).expect("an entry");
        let (mut bytes, name) = (vec![], entry.name().expect("its name").into_owned());
        entry.read_to_end(&mut bytes).expect("its content");
        if name == "xl/worksheets/sheet1.xml" {
            bytes = change(String::from_utf8(bytes).expect("XML")).into_bytes();
        }
        new.start_file(name, SimpleFileOptions::default()).expect("an entry");
        new.write_all(&bytes).expect("its content");
    }
    new.finish().expect("a workbook");
}

/// In place of the result of each formula, 999.
fn poisoned(xml: String) -> String {
    let cell = |cell: &str| match (cell.find("</f><v>"), cell.find("</v>")) {
        (Some(from), Some(to)) if !cell.contains("t=\"str\"") => format!("{}999{}", &cell[..from + 7], &cell[to..]),
        _ => cell.to_owned(),
    };
    xml.split_inclusive("</c>").map(cell).collect()
}

/// Has LibreOffice open the workbooks, calculate all formulas, and save them in `to`.
fn recalculate(workbooks: &[std::path::PathBuf], to: &Path) {
    let profile = to.join("profile");
    fs::create_dir_all(profile.join("user")).expect("a folder");
    // 0: always calculate what another program has saved.
    fs::write(
        profile.join("user/registrymodifications.xcu"),
        r#"<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>"#,
    )
    .expect("settings");
    let run = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--headless", "--convert-to", "xlsx", "--outdir"])
        .arg(to)
        .args(workbooks)
        .output()
        .expect("LibreOffice is installed: apt-get install libreoffice-calc-nogui");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn a_spreadsheet_computes_the_same_numbers() {
    let folder = tempfile::tempdir().expect("a folder");
    let [ours, wrong, done] = ["ours", "wrong", "done"].map(|name| folder.path().join(name));
    for path in [&ours, &wrong, &done] {
        fs::create_dir(path).expect("a folder");
    }
    let nets = nets();
    let mut workbooks = vec![];
    for (name, (net, x)) in &nets {
        let file = format!("{name}.xlsx");
        to_excel_check(ours.join(&file), net, x).expect("a workbook");
        rewrite(&ours.join(&file), &wrong.join(&file), poisoned);
        assert_eq!(number(&sheet(&wrong.join(&file)), 1, 1), 999., "{name}: nothing of ours is left");
        workbooks.push(wrong.join(file));
    }
    // In one of them a weight is another one: there the formulas must disagree with us.
    let changed = wrong.join("changed.xlsx");
    rewrite(&wrong.join("lesson.xlsx"), &changed, |xml| {
        let (before, after) = xml.split_once(r#"<c r="F8""#).expect("the first weight");
        let (cell, after) = after.split_once("</v>").expect("its value");
        let style = cell.split_once("<v>").expect("its value").0;
        format!(r#"{before}<c r="F8"{style}<v>0.75</v>{after}"#)
    });
    workbooks.push(changed);
    recalculate(&workbooks, &done);

    for (name, (net, x)) in &nets {
        let [saved, calculated] = [&ours, &done].map(|folder| sheet(&folder.join(format!("{name}.xlsx"))));
        let largest = number(&calculated, 1, 1);
        assert!(largest <= 1e-5, "{name}: {largest}");
        assert_eq!(calculated.get_value((1, 2)), Some(&Data::String("the same numbers".into())), "{name}");
        // Every cell is what we had saved for readers that do not calculate.
        let mut formulas = 0;
        for (row, column, value) in saved.used_cells() {
            match (value, calculated.get((row, column))) {
                (Data::Float(saved), Some(Data::Float(calculated))) => {
                    assert!(
                        (saved - calculated).abs() <= 1e-12 * saved.abs().max(1.),
                        "{name}: {saved} and {calculated}"
                    );
                    formulas += 1;
                }
                (saved, calculated) => assert_eq!(Some(saved), calculated, "{name}"),
            }
        }
        assert!(formulas > x.numel() + net.num_parameters(), "{name}: {formulas}");
    }
    let changed = sheet(&done.join("changed.xlsx"));
    assert!(number(&changed, 1, 1) > 0.01, "another weight gives other numbers");
    assert_eq!(changed.get_value((1, 2)), Some(&Data::String("different numbers".into())));
}

#[test]
fn what_cannot_be_written_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = |net: &Module, x: &Tensor| {
        to_excel_check(folder.path().join("forward.xlsx"), net, x).expect_err("a mistake").to_string()
    };
    let net = sequential![linear(2, 1)];
    assert_eq!(
        said(&sequential![linear(2, 3), dropout(0.5), linear(3, 1)], &ones([1, 2])),
        "to_excel_check: layer 1, Dropout(p=0.5, inplace=False) cannot be written in a spreadsheet: it takes linear, relu, \
         leaky_relu, sigmoid, tanh, softmax and gelu"
    );
    assert_eq!(
        said(&linear(65, 1), &ones([1, 65])),
        "to_excel_check: 65 features are too many to read in a spreadsheet: 64 is the most it takes"
    );
    assert_eq!(
        said(&net, &ones([1001, 2])),
        "to_excel_check: 1001 examples are too many to read in a spreadsheet: 1000 is the most it takes"
    );
    assert_eq!(
        said(&net, &ones([2])),
        "to_excel_check: the input must be [n, features], a row for each example, and it is [2]"
    );
    assert_eq!(
        said(&net, &tensor([[1., f64::NAN]])),
        "to_excel_check: there is NaN in the input of layer 0, Linear(in_features=2, out_features=1, bias=True), and a \
         spreadsheet has no such number"
    );
    assert_eq!(
        to_excel_check("forward.csv", &net, &ones([1, 2])).expect_err("a mistake").to_string(),
        "to_excel_check: \"forward.csv\" is not the name of a spreadsheet: let it end in .xlsx"
    );
    assert!(
        to_excel_check(folder.path().join("missing/forward.xlsx"), &net, &ones([1, 2]))
            .expect_err("a mistake")
            .to_string()
            .contains("forward.xlsx could not be written: ")
    );
}
