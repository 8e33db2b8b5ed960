import type { JSX } from "preact";
import type { Score, ScoredToken } from "../../src/score/score.js";
import { Panel, TextInput } from "../controls/fields.js";
import { bits, visible } from "../controls/figures.js";
import { useAnswer } from "../session/answer.js";
import { settings } from "../settings/current.js";
import { NeedsModel, Trouble } from "./NeedsModel.js";
import { wordsOf } from "./words.js";

/** Which of two sentences is likelier, and where that is decided. */
export function ComparePanel(): JSX.Element {
  const { a, b } = settings.value;
  const { value, error } = useAnswer(JSON.stringify([a, b]), async (model) => ({
    comparison: await model.compare(a, b),
    characters: model.tokenizer.kind !== "word",
  }));
  const { comparison, characters = true } = value ?? {};
  return (
    <Panel
      id="compare"
      title="Compare"
      about="Bits of surprise, word by word: 1 bit is a coin's toss, 10 bits one chance in a thousand. The stronger the colour, the greater the surprise."
    >
      <NeedsModel>
        <TextInput name="a" label="First" />
        <TextInput name="b" label="Second" />
        <Trouble error={error} />
        {comparison && (
          <>
            <p id="verdict" class="verdict">
              {verdict(comparison.logOdds)}
            </p>
            <Scored name="first" score={comparison.a} characters={characters} divergesAt={comparison.divergesAt} />
            <Scored name="second" score={comparison.b} characters={characters} divergesAt={comparison.divergesAt} />
          </>
        )}
      </NeedsModel>
    </Panel>
  );
}

interface ScoredProps {
  readonly name: string;
  readonly score: Score;
  readonly characters: boolean;
  readonly divergesAt: number;
}

function Scored({ name, score, characters, divergesAt }: ScoredProps): JSX.Element {
  const { tokens, logProbability, bitsPerToken, unknownTokens } = score;
  return (
    <div class="scored" id={`scored-${name}`}>
      <p class="total">
        <b>{name}</b>: <span class="sum">{bits(-logProbability / Math.LN2)}</span> bits in all, {bits(bitsPerToken)} a
        token
        {unknownTokens > 0 && `, ${unknownTokens} unknown`}
      </p>
      <ol class="words">
        {wordsOf(tokens, characters).map(({ start, tokens: word, surprisal }) => (
          <li key={start}>
            <span class="tokens">
              {word.map((token, i) => (
                <Token key={i} token={token} differs={start + i === divergesAt} />
              ))}
            </span>
            <span class="bits">{bits(surprisal)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Token({ token: { token, surprisal }, differs }: { token: ScoredToken; differs: boolean }): JSX.Element {
  const level = Math.min(8, Math.round(Number.isFinite(surprisal) ? surprisal / 1.5 : 8));
  return (
    <span class={`t${level}${differs ? " differs" : ""}`} title={`“${visible(token)}”: ${bits(surprisal)} bits`}>
      {visible(token)}
    </span>
  );
}

function verdict(logOdds: number): string {
  if (logOdds === 0) return "Both are equally likely.";
  if (Number.isNaN(logOdds)) return "Neither is possible.";
  const times = Math.exp(Math.abs(logOdds));
  const much =
    times < 1e9 ? Number(times.toPrecision(3)).toLocaleString("en-US") : `10^${Math.round(Math.log10(times))}`;
  const [likelier, other] = logOdds > 0 ? ["first", "second"] : ["second", "first"];
  return `The ${likelier} is ${much} times as likely as the ${other}.`;
}
