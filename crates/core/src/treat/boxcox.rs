//! The Box-Cox transformation.
