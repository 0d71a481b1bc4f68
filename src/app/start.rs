//! How the window is made.

use std::path::Path;

use eframe::egui::{IconData, ViewportBuilder, vec2};
use eframe::{NativeOptions, Renderer};

/// Size of the window at first, in points.
const FIRST_SIZE: [f32; 2] = [1440.0, 900.0];
/// Smallest size of the window, in points.
const LEAST_SIZE: [f32; 2] = [560.0, 380.0];

/// Options of the window; where it stood is kept beside the settings.
pub fn native_options(prefs_file: Option<&Path>) -> NativeOptions {
    let mut viewport = ViewportBuilder::default()
        .with_title("Phaseline")
        .with_app_id("phaseline")
        .with_inner_size(vec2(FIRST_SIZE[0], FIRST_SIZE[1]))
        .with_min_inner_size(vec2(LEAST_SIZE[0], LEAST_SIZE[1]))
        .with_drag_and_drop(true);
    if let Some(icon) = icon() {
        viewport = viewport.with_icon(icon);
    }
    NativeOptions {
        viewport,
        renderer: Renderer::Glow,
        persistence_path: prefs_file.map(|file| file.with_file_name("window.ron")),
        event_loop_builder: event_loop_builder(),
        ..NativeOptions::default()
    }
}

fn icon() -> Option<IconData> {
    let bytes = include_bytes!("../../assets/icon/phaseline.png");
    let image = image::load_from_memory(bytes).ok()?.to_rgba8();
    let (width, height) = image.dimensions();
    Some(IconData { rgba: image.into_raw(), width, height })
}

/// Files can be dropped under X11 alone; where an X server is at hand (`XWayland` too), it is used.
#[cfg(target_os = "linux")]
fn event_loop_builder() -> Option<eframe::EventLoopBuilderHook> {
    use winit::platform::x11::EventLoopBuilderExtX11 as _;
    let has_x11 = std::env::var_os("DISPLAY").is_some_and(|display| !display.is_empty());
    has_x11.then(|| -> eframe::EventLoopBuilderHook {
        Box::new(|builder| {
            builder.with_x11();
        })
    })
}

#[cfg(not(target_os = "linux"))]
fn event_loop_builder() -> Option<eframe::EventLoopBuilderHook> {
    None
}
