//! Work that the window has under way, and what it does with the result; a card shows what takes long.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use eframe::egui::{self, Context};

use crate::job::{BrokeOff, Progress, Task};

/// How often a card is drawn anew.
const CARD_EVERY: Duration = Duration::from_millis(100);

/// What is done to the window once a result is there.
type Finish<W> = Box<dyn FnOnce(&mut W, &Context)>;

/// What wakes the window, from any thread.
pub fn waker(ctx: &Context) -> impl Fn() + Send + 'static {
    let ctx = ctx.clone();
    move || ctx.request_repaint()
}

/// What is done to the window while work takes long.
type Meanwhile<W> = Box<dyn FnMut(&mut W)>;

/// Work under way for a window of type `W`.
pub struct Job<W> {
    progress: Arc<Progress>,
    began: Instant,
    card: Option<Card>,
    opens: Option<PathBuf>,
    poll: Box<dyn FnMut() -> Poll<Finish<W>>>,
    meanwhile: Option<Meanwhile<W>>,
}

/// What is said of work that takes long.
struct Card {
    text: String,
    after: Duration,
}

impl<W> Job<W> {
    /// A task, and what is done with its result.
    pub fn new<T: 'static>(
        mut task: Task<T>,
        then: impl FnOnce(&mut W, &Context, Result<T, BrokeOff>) + 'static,
    ) -> Self {
        let progress = task.progress();
        let mut then = Some(then);
        let poll = move || match task.poll() {
            Poll::Pending => Poll::Pending,
            Poll::Ready(result) => match then.take() {
                Some(then) => {
                    Poll::Ready(
                        Box::new(move |window: &mut W, ctx: &Context| then(window, ctx, result)) as Finish<W>
                    )
                }
                None => Poll::Pending,
            },
        };
        Self {
            progress,
            began: Instant::now(),
            card: None,
            opens: None,
            poll: Box::new(poll),
            meanwhile: None,
        }
    }

    /// The same with a card that says so, with a way to stop it, if it takes longer than `after`.
    pub fn with_card(self, text: String, after: Duration) -> Self {
        Self { card: Some(Card { text, after }), ..self }
    }

    /// The same, known to open this file.
    pub fn opening(self, path: PathBuf) -> Self {
        Self { opens: Some(path), ..self }
    }

    /// The same, with what is done in each frame while it takes long.
    pub fn with_meanwhile(self, meanwhile: impl FnMut(&mut W) + 'static) -> Self {
        Self { meanwhile: Some(Box::new(meanwhile)), ..self }
    }

    /// Does what is to be done while it takes long.
    pub fn go_on(&mut self, window: &mut W) {
        if self.is_slow()
            && let Some(meanwhile) = &mut self.meanwhile
        {
            meanwhile(window);
        }
    }

    /// Whether it opens a file as a document.
    pub const fn is_opening(&self) -> bool {
        self.opens.is_some()
    }

    /// Whether it opens this file.
    pub fn opens(&self, path: &Path) -> bool {
        self.opens.as_deref() == Some(path)
    }

    /// Gives what is to be done once it has ended.
    pub fn poll(&mut self) -> Poll<Finish<W>> {
        (self.poll)()
    }

    /// How far it is.
    pub fn progress(&self) -> Arc<Progress> {
        Arc::clone(&self.progress)
    }

    /// Asks it to stop.
    pub fn cancel(&self) {
        self.progress.cancel();
    }

    /// How long it is until its card shows; nothing if it has none.
    fn until_card(&self) -> Option<Duration> {
        self.card.as_ref().map(|card| card.after.saturating_sub(self.began.elapsed()))
    }

    /// Whether its card is shown.
    pub fn is_slow(&self) -> bool {
        self.until_card() == Some(Duration::ZERO)
    }
}

/// Shows how far slow work is, with a way to stop it.
pub fn slow_jobs_ui<W>(ctx: &Context, jobs: &[Job<W>]) {
    let Some(next) = jobs.iter().filter_map(Job::until_card).min() else { return };
    ctx.request_repaint_after(next.max(CARD_EVERY));
    let slow: Vec<(&Job<W>, &Card)> =
        jobs.iter().filter(|job| job.is_slow()).filter_map(|job| Some((job, job.card.as_ref()?))).collect();
    if slow.is_empty() {
        return;
    }
    let area = egui::Area::new(egui::Id::unique("slow jobs"))
        .order(egui::Order::Foreground)
        .anchor(egui::Align2::RIGHT_BOTTOM, egui::vec2(-16.0, -40.0));
    area.show(ctx, |ui| {
        egui::Frame::popup(&ctx.global_style()).inner_margin(egui::Margin::same(12)).show(ui, |ui| {
            ui.set_width(320.0);
            for (job, card) in slow {
                ui.label(&card.text);
                let label = job.progress.label();
                if !label.is_empty() {
                    ui.label(egui::RichText::new(label).weak());
                }
                ui.horizontal(|ui| {
                    let bar = egui::ProgressBar::new(job.progress.share()).desired_width(220.0);
                    ui.add(bar.show_percentage());
                    if ui.button("Cancel").clicked() {
                        job.cancel();
                    }
                });
            }
        });
    });
}
