"""The training of wikitext2.js in PyTorch: python3 bench/quality/wikitext2.py [--data FOLDER] [--cell GRU|LSTM] [--seed N]."""

import argparse
import collections
import math
import pathlib

import torch

parser = argparse.ArgumentParser()
parser.add_argument("--data", default="../shared/data")
parser.add_argument("--cell", default="GRU", choices=["GRU", "LSTM"])
parser.add_argument("--seed", default=1, type=int)
arguments = parser.parse_args()
torch.manual_seed(arguments.seed)
torch.set_num_threads(1)

EOS, UNK, FIRST = 0, 1, 2
HIDDEN, STREAMS, STEPS, EPOCHS, DROPOUT = 256, 20, 35, 8, 0.5


def words(name):
    return (pathlib.Path(arguments.data) / name).read_text(encoding="utf8").split()


train_words = words("wikitext2-valid.txt")
counts = collections.Counter(word for word in train_words if word not in ("<unk>", "<UNK>"))
kept = sorted(counts, key=lambda word: (-counts[word], word.encode("utf-16-be")))[:10_000]
index = {word: FIRST + i for i, word in enumerate(kept)}
V = FIRST + len(kept)


def encode(tokens):
    return torch.tensor([index.get(word, UNK) for word in tokens])


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = torch.nn.Embedding(V, HIDDEN)
        self.recurrent = getattr(torch.nn, arguments.cell)(HIDDEN, HIDDEN)
        if arguments.cell == "LSTM":
            with torch.no_grad():
                self.recurrent.bias_ih_l0[HIDDEN : 2 * HIDDEN] = 1
                self.recurrent.bias_hh_l0[HIDDEN : 2 * HIDDEN] = 0
        self.dropout = torch.nn.Dropout(DROPOUT)
        self.output = torch.nn.Linear(HIDDEN, V)

    def forward(self, ids, state):
        hidden, state = self.recurrent(self.embedding(ids), state)
        return self.output(self.dropout(hidden)), state


def detached(state):
    if state is None or torch.is_tensor(state):
        return state if state is None else state.detach()
    return tuple(part.detach() for part in state)


model = Model()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
ids = encode(train_words)
length = (len(ids) - 1) // STREAMS
inputs = ids[: length * STREAMS].view(STREAMS, length).t()
targets = ids[1 : length * STREAMS + 1].view(STREAMS, length).t()
cross_entropy = torch.nn.functional.cross_entropy

for epoch in range(EPOCHS):
    for group in optimizer.param_groups:
        group["lr"] = 2e-3 * 0.5 ** max(0, epoch - 3)
    model.train()
    state, total, count = None, 0.0, 0
    for start in range(0, length, STEPS):
        logits, state = model(inputs[start : start + STEPS], detached(state))
        loss = cross_entropy(logits.reshape(-1, V), targets[start : start + STEPS].reshape(-1))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5)
        optimizer.step()
        total, count = total + loss.item(), count + 1
    print(f"epoch {epoch + 1}: loss {total / count:.4f}", flush=True)

model.eval()
test = encode(words("wikitext2-test.txt"))
with torch.no_grad():
    state, total = None, 0.0
    for start in range(0, len(test) - 1, 500):
        piece = test[start : start + 501]
        logits, state = model(piece[:-1].view(-1, 1), state)
        total += cross_entropy(logits[:, 0], piece[1:], reduction="sum").item()
print(f"{arguments.cell} test perplexity {math.exp(total / (len(test) - 1)):.2f}, {V} tokens, {len(test)} words")
