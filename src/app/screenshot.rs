//! A picture of the window itself.

use std::path::PathBuf;
use std::task::Poll;

use eframe::egui::{Color32, Context};

use super::awaiting::{FilePurpose, Screenshot};
use super::jobs::waker;
use super::path_names::with_extension;
use super::window::{PhaselineApp, QUICK_SECS, SLOW_SECS};
use crate::export;
use crate::io;
use crate::job::{BrokeOff, Task};
use crate::ui::export::PX_PER_MM;

impl PhaselineApp {
    /// Has the window drawn as a picture, once menus and prompts are gone.
    pub(super) fn take_screenshot(&mut self, ctx: &Context) {
        let (promise, task) = Task::promised(waker(ctx));
        self.screenshot = Some(Screenshot::Wanted { frames: 2, promise, task });
        ctx.request_repaint();
    }

    /// Follows a picture of the window from the wish to the question of where to put it.
    pub(super) fn update_screenshot(&mut self, ctx: &Context) {
        match self.screenshot.take() {
            Some(Screenshot::Wanted { frames: 0, promise, task }) => {
                ctx.request_screenshot(move |image| promise.keep(image));
                self.screenshot = Some(Screenshot::Coming(task));
            }
            Some(Screenshot::Wanted { frames, promise, task }) => {
                self.screenshot = Some(Screenshot::Wanted { frames: frames - 1, promise, task });
                ctx.request_repaint();
            }
            Some(Screenshot::Coming(mut task)) => match task.poll() {
                Poll::Pending => self.screenshot = Some(Screenshot::Coming(task)),
                Poll::Ready(Ok(image)) => {
                    self.screenshot = Some(Screenshot::Taken { image, density: ctx.pixels_per_point() });
                    self.ask_file(ctx, FilePurpose::Screenshot);
                }
                Poll::Ready(Err(BrokeOff)) => {
                    self.toast("The window could not be drawn as a picture", SLOW_SECS);
                }
            },
            taken => self.screenshot = taken,
        }
    }

    /// Writes the picture of the window that was taken.
    pub(super) fn save_screenshot(&mut self, path: PathBuf) {
        let Some(Screenshot::Taken { image, density }) = self.screenshot.take() else { return };
        let path = with_extension(path, "png");
        let rgba: Vec<u8> = image.pixels.iter().flat_map(Color32::to_srgba_unmultiplied).collect();
        let size = [image.size[0] as u32, image.size[1] as u32];
        let dpi = PX_PER_MM * 25.4 * density;
        let written = export::png_of(&rgba, size, dpi).map_err(|e| e.to_string()).and_then(|bytes| {
            io::write_output(&path, &bytes).map_err(|e| format!("{}: {e}", path.display()))
        });
        match written {
            Ok(()) => self.toast(format!("Saved {}", path.display()), QUICK_SECS),
            Err(why) => self.show_message("The picture was not saved", why),
        }
    }
}
