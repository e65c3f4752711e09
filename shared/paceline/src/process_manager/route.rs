//! Which instances an event concerns, and what it does to each.

/// The instances that an event concerns, and what it does to each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route(Vec<(String, Step)>);

/// What an event does to an instance. One that has ended stays so: any step but a strict one passes it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Makes it, or goes on with it.
    Start,
    /// Makes it. That there is one already, running or ended, is an error.
    StartStrictly,
    /// Goes on with it, and makes it if there is none: the event that starts it may be late.
    Continue,
    /// Goes on with it if there is one.
    ContinueExisting,
    /// Goes on with it. That there is none, or that it has ended, is an error.
    ContinueStrictly,
    /// Goes on with it if there is one, then ends it for good: later events pass it by.
    Stop,
}

/// Why a strict step does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// [`Step::StartStrictly`], and there is one already.
    #[error("instance {instance} was started before")]
    AlreadyStarted {
        /// The instance.
        instance: String,
    },
    /// [`Step::ContinueStrictly`], and there is none that is running.
    #[error("there is no running instance {instance}")]
    NotRunning {
        /// The instance.
        instance: String,
    },
}

impl Route {
    /// None: the event is ignored.
    pub fn ignore() -> Self {
        Self::default()
    }

    /// [`Step::Start`] for one instance.
    pub fn start(instance: impl Into<String>) -> Self {
        Self::ignore().and(instance, Step::Start)
    }

    /// [`Step::StartStrictly`] for one instance.
    pub fn start_strictly(instance: impl Into<String>) -> Self {
        Self::ignore().and(instance, Step::StartStrictly)
    }

    /// [`Step::Continue`] for one instance.
    pub fn continues(instance: impl Into<String>) -> Self {
        Self::ignore().and(instance, Step::Continue)
    }

    /// [`Step::ContinueExisting`] for one instance.
    pub fn continues_existing(instance: impl Into<String>) -> Self {
        Self::ignore().and(instance, Step::ContinueExisting)
    }

    /// [`Step::ContinueStrictly`] for one instance.
    pub fn continues_strictly(instance: impl Into<String>) -> Self {
        Self::ignore().and(instance, Step::ContinueStrictly)
    }

    /// [`Step::Stop`] for one instance.
    pub fn stop(instance: impl Into<String>) -> Self {
        Self::ignore().and(instance, Step::Stop)
    }

    /// The same with another instance.
    #[must_use]
    pub fn and(mut self, instance: impl Into<String>, step: Step) -> Self {
        self.0.push((instance.into(), step));
        self
    }

    /// Each instance with its step.
    pub fn instances(&self) -> impl Iterator<Item = (&str, Step)> {
        self.0.iter().map(|(instance, step)| (instance.as_str(), *step))
    }
}
