//! What follows from a commit comes about, once and in order, whatever goes wrong on the way: the bank on LocalStack.

mod compensation;
mod consistency;
mod poison;
mod rebuild;
mod redrive;
mod timer;
