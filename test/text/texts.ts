import fc from "fast-check";

/** Any string that JavaScript can hold, lone surrogates included. */
export const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd800, max: 0xdfff })))
    .map((codes) => String.fromCharCode(...codes)),
);

/** What tokenizers trip over: marks, joiners, quotes, brackets, numbers, emoji, white space, special tokens. */
const nasty = [
  ...["a", "B", "é", "e\u0301", "ß", "Σ", "İ", "и", "ω", "가", "א", "ع", "क", "्", "ष", "َ", "_"],
  ...["1", "42", "٣", ".", ",", "'", "’", "-", "‐", "--", "...", "…", "3.14", "1,000", "don't", "well-known"],
  ...['"', "“", "”", "„", "‘", "«", "»", "(", ")", "[", "]", "{", "}", "!", "?", ":", ";", "/", "@", "#", "%", "¿"],
  ...["$", "€", "5", "+", "=", "<", ">", "&", "*", "°", "~", "|", "\\", "^", "`"],
  ...["🦕", "👩‍👩‍👧‍👦", "👍🏽", "🏽", "🇩🇪", "🇩", "🇫", "1️⃣", "❤️", "©", "\u200D", "\u200C", "\uFE0F", "\u0301", "\u0600"],
  ...[" ", "  ", "\n", "\r\n", "\r", "\t", "\u00A0", "\u2028", "\uFEFF", "\0", "\u0007", "\u200B", "\u00AD"],
  ...["<unk>", "<UNK>", "<EOS>", "<", "unk", "\uFFFD", "\uD83E", "\uDD95"],
];

/** Letters and punctuation of scripts without spaces. */
const withoutSpaces = [
  "中",
  "国",
  "人",
  "日本",
  "カ",
  "ー",
  "ひ",
  "。",
  "、",
  "「",
  "」",
  "！",
  "　",
  "ไทย",
  "ภาษา",
  "ລາວ",
  "ខ្មែរ",
  "မြန်",
];

export const nastyText = fc.array(fc.constantFrom(...nasty)).map((parts) => parts.join(""));

export const nastyTextOfAnyScript = fc
  .array(fc.oneof(fc.constantFrom(...nasty), fc.constantFrom(...withoutSpaces)))
  .map((parts) => parts.join(""));

/** `text` in pieces cut anywhere, pairs of surrogates included. */
export function piecesOf(text: string, cuts: readonly number[]): string[] {
  const at = cuts.map((cut) => Math.floor(cut * (text.length + 1))).sort((a, b) => a - b);
  return [0, ...at].map((from, i) => text.slice(from, at[i] ?? text.length));
}

export const cutting = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { maxLength: 12 });

/** A sentence or more in many scripts, each as it is written. */
export const manyScripts = [
  "The cat, which already ate 3.14 apples (and 1,000 pears), was full.",
  "“Don’t!” she said; it's a well-known café—isn't it?",
  "Кошка, которая уже поела, была сыта.",
  "Η γάτα, που είχε ήδη φάει, ήταν χορτάτη.",
  "القطة التي أكلت، كانت شبعانة؟",
  "החתול, שכבר אכל, היה שבע.",
  "बिल्ली, जो पहले ही खा चुकी थी, भरी हुई थी।",
  "ইতিমধ্যে খাওয়া বিড়ালটি পূর্ণ ছিল।",
  "ஏற்கனவே சாப்பிட்ட பூனை நிறைந்திருந்தது.",
  "고양이는 이미 먹어서 배가 불렀다.",
  "我们今天去北京参观故宫，然后吃了烤鸭。",
  "吾輩は猫である。名前はまだ無い。カタカナも。",
  "แมวที่กินแล้วก็อิ่ม ภาษาไทยไม่มีช่องว่าง",
  "ແມວທີ່ກິນແລ້ວກໍອີ່ມ",
  "ឆ្មាដែលបានស៊ីហើយគឺឆ្អែត។",
  "စားပြီးသောကြောင်သည် ဗိုက်ပြည့်သည်။",
  "Կատուն կուշտ էր։ კატა მაძღარი იყო. ድመቷ ጠገበች።",
  "👩‍👩‍👧‍👦 🇩🇪🇫🇷 👍🏽 1️⃣ ❤️ 🦕",
];
