/** What a suite, the default export of a file in suites/, gives back from the page that it ran in. */
export interface SuiteResult {
  readonly groups: readonly {
    readonly name: string;
    /** How much was compared; none is a failure. */
    readonly count: number;
    readonly failures: readonly string[];
  }[];
}
