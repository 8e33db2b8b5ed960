/** Columns of the table: the suite's checks, then those of some runtimes only. */
export const CHECKS = [
  ...["create", "train", "hash", "relaxed", "sample", "score", "save", "load", "numpy", "worker"],
  ...["request", "stream", "init"],
];
