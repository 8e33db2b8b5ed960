export class Grammar {
  constructor(seed: number);
  sentence(distance: number): { right: string; wrong: string };
}
