import { describe, expect, it } from 'vitest';
import { CodeScanner, type Closing } from './code-scanner';

/** Marks of the frames that are open after the cursor's line, outermost first, with `…` when the cursor is in a string or comment. */
function openAt(languageId: string, marked: string): string {
  const scanner = CodeScanner.for(languageId);
  scanner.read(marked.slice(0, marked.indexOf('█')));
  const marks = scanner.frames
    .filter(({ lineOnly, kind }) => kind !== 'bracket' || lineOnly !== true)
    .map(({ mark }) => mark.replace(/\s+/g, ' ').trim());
  const inWords = scanner.literal !== undefined || scanner.inLineComment;
  return [...marks, ...(inWords ? ['…'] : [])].join(' ');
}

/** The unmatched closers of `text`. */
function strayIn(languageId: string, text: string): readonly string[] {
  const stray: string[] = [];
  CodeScanner.for(languageId).read(text, {
    close: ({ close, frame }: Closing) => void (frame === undefined && stray.push(close)),
  });
  return stray;
}

describe('open frames', () => {
  it.each([
    // Brackets, strings, comments.
    ['typescript', 'f([{█', '( [ {'],
    ['typescript', 'f([1], {a: 1})█', ''],
    ['typescript', 'const a = "(█', '" …'],
    ['typescript', 'const a = "x\\"(█', '" …'],
    ['typescript', 'const a = "x";█', ''],
    ['typescript', "const a = 'it\n(█", '('],
    ['typescript', '// it is (█', '…'],
    ['typescript', '// it is (\n[█', '['],
    ['typescript', '/* ( █', '/* …'],
    ['typescript', '/* ( */ [█', '['],
    ['typescript', '`a ${b.map((c) => `x${c█', '` ${ ( ` ${'],
    ['typescript', '`a ${b} █', '` …'],
    ['typescript', 'const a = /[({"]/.test(█', '('],
    ['typescript', 'const a = b / c; f(d / 2, "█', '( " …'],
    ['typescript', 'const a = b < c && (█', '('],
    ['typescript', 'const a = <T,>(b: T) => {█', '{'],
    // Characters, lifetimes, digit separators, primes.
    ['java', "char a = '\"'; f(█", '('],
    ['java', "char a = '\\''; f(█", '('],
    ['rust', "fn f<'a>(b: &'a str) { g('(', █", '{ ('],
    ['rust', "impl<'a> A<'a> { fn b(&'a self) {█", '{ {'],
    ['rust', 'let a = r#"x "( "#; f(█', '('],
    ['rust', 'let a = r##"x "# (█', '##" …'],
    ['rust', '/* a /* b */ █', '/* …'],
    ['cpp', "int a = 1'000'000; f(█", '('],
    ['cpp', 'auto a = R"x(a ")" b)x"; f(█', '('],
    ['cpp', "char a = '('; [█", '['],
    ['haskell', "f' x' = g (h' █", '('],
    ['haskell', "f = '(' : [█", '['],
    ['haskell', 'a --> (b█', '('],
    ['ocaml', "let f (a : 'a) = (b' █", '('],
    ['fsharp', 'let a = (*) 1 (█', '('],
    ['julia', "a = b' * (c' █", '('],
    ['julia', "a = '(' ; [█", '['],
    ['matlab', "a = b'; c = (d' █", '('],
    ['matlab', "a = 'it''s ('; f(█", '('],
    ['go', "a := '{'; f(`(`, █", '('],
    ['csharp', 'var a = @"C:\\"; f($"x {b█', '( $" {'],
    ['csharp', 'var a = $"{{x}} █', '$" …'],
    ['kotlin', 'val a = "x ${b("█', '" ${ ( " …'],
    ['scala', 'val a = \'b\'; f("""(""", █', '('],
    ['swift', 'let a = #"x"(█', '#" …'],
    ['dart', "var a = r'\\'; f('x ${b█", "( ' ${"],
    ['dart', 'var a = r"""x""" + f(█', '('],
    ['elixir', '~r/[(]/ |> f(?(, █', '('],
    ['elixir', 'a = ~s(x #{b█', '( #{'],
    ['erlang', 'f($(, $", █', '('],
    ['zig', 'const a = "x"; \\\\ it\'s (\nf(█', '('],
    ['nim', '##[ a ( ]##\nf(█', '('],
    // Python.
    ['python', 'f"{{x}} {a[█', '" { ['],
    ['python', 'f"{{x}} █', '" …'],
    ['python', 'a = """x\n(█', '""" …'],
    ['python', 'a = rb"(" + f(█', '('],
    ['python', "# it's (\nf(█", '('],
    // Ruby, Perl, PHP, Lua, shells.
    ['ruby', 'def a\n  b if c\n  d.each do |e|█', 'def do'],
    ['ruby', 'def a\n  return if b\n  █', 'def'],
    ['ruby', 'a = ?\\\\\nb = c ? d : f(█', '('],
    ['ruby', 'a = ?x; b = ?(; f(█', '('],
    ['ruby', 'a = { if: 1, end: 2 }; class_name = b.class█', ''],
    ['ruby', 'a = "x #{b["█', '" #{ [ " …'],
    ['ruby', 'a = %w[b c]; f(%(x #{d█', '( %( #{'],
    ['ruby', 'a = <<~SQL\n  select (\n█', '<<~SQL …'],
    ['ruby', 'a = <<~SQL\n  select (\nSQL\nf(█', '('],
    ['ruby', 'while a do\n  b█', 'while'],
    ['ruby', 'def a = b(1)\nf(█', '('],
    ['perl', 'my $a = $#{$b}; f(█', '('],
    ['perl', "my $a = $#b; f(qw(a b), q{it's}, █", '('],
    ['perl', "s/[(]/it's/; f(█", '('],
    ['perl', '=pod\n\nit is (\n\n=cut\n\nf(█', '('],
    ['php', "<p>it's</p>\n<?php f('█", "( ' …"],
    ['php', '<?php f(); ?>\n<p>(█', '?> …'],
    ['php', '$a = <<<EOT\n(\nEOT;\nf(█', '('],
    ['php', '#[A(1)]\nf(█', '('],
    ['lua', 'a = [==[ ]] ( ]==] f(█', '('],
    ['lua', "--[[ it's ( ]] f(█", '('],
    ['lua', 'if a then\n  for b = 1, 2 do█', 'if do'],
    ['shellscript', 'case "$a" in\n  b) c ;;\n█', 'case'],
    ['shellscript', 'a="x $(b "█', '" $( " …'],
    ['shellscript', 'a=${#b[@]}; c=$#; f() {█', '{'],
    ['shellscript', "a=$'it\\'s ('; b=(█", '('],
    ['shellscript', "cat <<EOF\nit's (\nEOF\nif a; then█", 'if'],
    ['shellscript', 'a <<<"$b"; c=(█', '('],
    ['shellscript', 'echo $((1 << n)); f() {█', '{'],
    ['shellscript', 'case $a in\n  b) if c; then█', 'case if'],
    ['shellscript', 'echo done; while a; do█', 'do'],
    ['fish', 'if a\n  b\nelse if c\n  d\n█', 'if'],
    ['fish', 'if a; and begin; b█', 'if begin'],
    ['powershell', '$a = "x `" $(b "█', '" $( " …'],
    ['powershell', "$a = @'\nit's (\n'@\nf(█", '('],
    // Brackets inside quotes that are brackets.
    ['ruby', "a = %(b (it's) #{c}) + d(█", '('],
    ['ruby', 'a = %w[b [c] d█', '%w[ …'],
    ['ruby', 'a = %w[b [c█', '%w[ [ …'],
    ['perl', "my $a = q{it's {b} c}; f(█", '('],
    ['perl', 'my $a = qq{b {c█', '{ { …'],
    ['elixir', "a = ~s(it's (b) c) <> f(█", '('],
    ['swift', 'let a = "b \\(c(█', '" \\( ('],
    ['swift', 'let a = "b \\\\(c█', '" …'],
    ['nix', "a = ''\n  it's ''${b} '''c''' ''\\n (\n''; d = [█", '['],
    ['shellscript', 'a=$(case $b in\n  c) d ;;\n█', '( case'],
    // Words.
    ['julia', 'a = b[end]\nfor c in d\n  if e█', 'for if'],
    ['julia', 'a = [b for b in c if d]\nfunction f(█', 'function ('],
    ['matlab', 'function f\n  if a(end)\n    b{end}█', 'function if'],
    ['sql', "select 'it''s (', (case when a then█", '( case'],
    ['sql', 'begin; select (█', '('],
    ['sql', 'create function f() as $$\nbegin\n  if a then█', 'begin if'],
    ['elixir', 'def a do\n  if b, do: c, else: d\n  Enum.map(e, fn f ->█', 'do ( fn'],
    ['erlang', 'f(A) -> lists:map(fun (B) ->█', '( fun'],
    ['vb', 'Sub A()\n  If b Then c\n  If d Then\n█', 'Sub If'],
    ['verilog', 'module a;\n  always begin\n    if (b) begin\n    end█', 'module begin'],
    ['cmake', 'if(A)\n  message("it\'s (")\n  foreach(b █', 'if foreach ('],
    ['cmake', '#[[ it is ( ]]\nset(a [=[ ) ]=] █', '('],
    ['makefile', 'ifeq (a,b)\nelse ifeq (c,d)\nf:\n\t$(call g,█', 'ifeq ('],
    ['viml', '" it\'s (\nfunction! A()\n  if b("x")█', 'function! if'],
    ['fortran', 'if (a) then\n  do i = 1, 2█', 'if do'],
    ['pascal', "begin a := 'it''s ('; repeat█", 'begin repeat'],
    // Lisps: quotes, characters, comments.
    ['clojure', "(def a '(b \\( \\newline [█", '( ( ['],
    ['emacs-lisp', "(if (eq a ?\\() '(b ?( █", '( ('],
    ['emacs-lisp', '(foo? (█', '( ('],
    ['lisp', "(list #\\( 'a #| it's ( |# '(█", '( ('],
    ['scheme', "(f #\\) '(a #;(b█", '( ( ('],
    // Data and styles.
    ['yaml', "a: it's ( [\nb: [c, █", '['],
    ['yaml', 'a: "x: (█', '" …'],
    ['yaml', "run: echo it's ${{ a.b█", '${{'],
    ['yaml', "# it's {\na: {█", '{'],
    ['toml', "a = 'C:\\'\nb = [█", '['],
    ['json', '{"a": [█', '{ ['],
    ['ini', "a = it's (\n; b█", '…'],
    ['css', '/* it\'s { */ a { b: url(x(y); c: "█', '{ ( " …'],
    ['css', 'a { b: url(data:x;base64,it) █', '{'],
    ['scss', "a { // it's {\n  &:hover {█", '{ {'],
    ['scss', 'a { b: url(http://c.d/e); █', '{'],
    ['less', 'a { b: ~"(" ; .c(█', '{ ('],
    ['terraform', 'a = "x ${b["█', '" ${ [ " …'],
    ['nix', "a = ''\n  it ( ${b█", "'' ${"],
    ['dockerfile', '# it\'s (\nRUN ["a", █', '['],
    ['latex', "% it's {\n\\begin{a} it's ( \\emph{█", '\\begin{a} {'],
    ['latex', '50\\% \\{ \\emph{█', '{'],
    ['bat', 'set removed=1\nif a (█', '('],
    ['r', 'a <- r"(x " ()"; f(█', '('],
    // Pages.
    ['html', "<p>it's (<b>█", '<p <b'],
    ['html', '<p>a<br>b<img src="c>d">█', '<p'],
    ['html', "<!-- it's <p> █", '<!-- …'],
    ['html', '<a href="█', '<a " …'],
    ['html', '<script>\nif (a < b) {█', '<script> {'],
    ['html', '<script>a()</script><p>█', '<p'],
    ['html', '<style>a { b: c█', '<style> {'],
    ['xml', '<a b="c>">it\'s (<d/>█', '<a'],
    ['xml', '<a><![CDATA[ <b> █', '<a <![CDATA[ …'],
    ['vue', "<template><p>it's {{ a(█", '<template <p {{ ('],
    ['vue', '<script setup lang="ts">\nconst a = `${b█', '<script setup lang="ts"> ` ${'],
    ['svelte', '{#if a}<p on:click={() => b(█', '{#if a} <p { ('],
    ['svelte', "{#each a as { b }}<p>it's█", '{#each a as { b }} <p'],
    ['astro', '---\nconst a = [█', '--- ['],
    ['astro', "---\nconst a = 1;\n---\n<p>it's {a.map((b) => <i>█", '<p { ( <i'],
    ['typescriptreact', "return <p>it's {a(<b>don't (█", '<p { ( <b'],
    ['jinja', '{% set a = 1 %}{% set b %}c{% endset %}{% if d %}█', '{% if d %}'],
    ['jinja', '{% for a in b %}{%- if c -%}{%- endif -%}█', '{% for a in b %}'],
    ['blade', "@section('a', 'b') @section('c') █", '@section'],
    ['jinja', '{% if a %}<p>{{ b | c█', '{% if a %} <p {{'],
    ['jinja', "{% trans 'a' %}{% block b %}it's█", '{% block b %}'],
    ['jinja', "{# it's {% if a %} #}{{ b█", '{{'],
    ['erb', "<% if a %>it's <%= b█", '<% if a %> <%='],
    ['erb', '<%= form_for a do |b| %><p>█', '<%= form_for a do |b| %> <p'],
    ['handlebars', "{{#if a}}it's {{{b}}} {{c█", '{{#if a}} {{'],
    ['handlebars', '{{!-- {{#if a}} --}}{{#each b}}█', '{{#each b}}'],
    ['blade', "@if (a) it's {{ b█", '@if {{'],
    // Text with code in it.
    ['markdown', "it's (\n```ts\nf(█", '```ts ('],
    ['markdown', "it's (\n```ts\nf(\n```\nit's█", ''],
    ['markdown', '~~~ python\nf("█', '~~~ python ( " …'],
    ['plaintext', "it's (█", ''],
    ['befunge', 'it\'s ( "█', '( " …'],
  ])('finds the open frames in %s: %s', (languageId, marked, open) => {
    expect(openAt(languageId, marked)).toBe(open);
  });
});

describe('text between code', () => {
  it.each([
    ['html', '<p>a █', true],
    ['html', '<script>a █', false],
    ['html', '<script>a</script> b █', true],
    ['markdown', 'a █', true],
    ['markdown', '```ts\na █', false],
    ['latex', '\\emph{a █', true],
    ['typescriptreact', 'return <p>a █', true],
    ['typescriptreact', 'return <p>{a █', false],
    ['typescriptreact', 'return a █', false],
    ['yaml', 'a: b █', false],
    ['befunge', 'a █', false],
  ])('recognizes text in %s: %s', (languageId, marked, isText) => {
    const scanner = CodeScanner.for(languageId);
    scanner.read(marked.slice(0, marked.indexOf('█')));
    expect(scanner.inText).toBe(isText);
  });
});

describe('unmatched closers', () => {
  it.each([
    ['typescript', 'f(a)) }', [')', '}']],
    ['typescript', 'a(")", /[)]/, `)`) // )', []],
    ['java', "f(')') /* ) */", []],
    ['python', "f(a) # it's )", []],
    ['julia', "a = (b')[c']'", []],
    ['ruby', 'a = ?) if b', []],
    ['shellscript', 'case a in\n  b) c ;;\nesac', [')']],
    ['html', '<p>a</p></div>', ['</div>']],
    ['html', '<p>a<br></p><img>', []],
    ['tsx', 'const a = <b c={d}>e</b>;', []],
    ['lua', 'if a then b() end end', ['end']],
    ['vb', 'If a Then b\nEnd Sub', [expect.stringContaining('end')]],
    ['latex', '\\begin{a}b\\end{a}\\end{c}', [expect.stringContaining('end')]],
    ['jinja', '{% if a %}{% endif %}{% endfor %}', [expect.stringContaining('end')]],
    ['c', '#if A\nint b;\n#endif\n#endif', [expect.stringContaining('endif')]],
    ['latex', '\\begin{a}\\begin{b}\\end{c}\\end{b}\\end{a}', [expect.stringContaining(' c')]],
    ['jinja', '{% if a %}{% thumbnail b %}{% endthumbnail %}{% endif %}', []],
    ['jinja', '{% for a in b %}{% endif %}{% endfor %}', [expect.stringContaining(' if')]],
    ['svelte', '{#if a}<Link b={c}>d</Link>{/if}', []],
    ['html', '<LINK a="b"><p>c</p>', []],
    ['jinja', '<li{% if a %} b{% endif %}>c</li>', []],
    ['markdown', 'a <https://b.c/d> e', []],
    ['lua', 'if a then\n  if b then\n  end-- c\nend', []],
    ['ruby', 'def a\n  return unless b\nend', []],
    ['matlab', 'if a\n  b{end}\n  c{end}(1)\nend', []],
    ['tsx', 'const a = <B = string,>(c: B) => (d);\nf(a)', []],
    ['yaml', "a: b) it's ]", [')', ']']],
  ])('reports unmatched closers in %s: %s', (languageId, text, stray) => {
    expect(strayIn(languageId, text)).toEqual(stray);
  });
});

describe('read', () => {
  const samples: readonly (readonly [languageId: string, text: string])[] = [
    ['typescript', 'f(`a\n${b(\n[1])}`,\n/* c\n ( */ {\n'],
    ['html', '<div\n class="a\nb">\n<script>\nf(\n</script>\n<p>\n'],
    ['shellscript', "cat <<A <<B\n'\nA\n(\nB\nif a; then\n"],
    ['markdown', "it's\n```ts\nf(\n```\n```py\ng(\n"],
    ['ruby', 'a = <<~X\n(\nX\ndef b\n  [\n'],
  ];
  it.each(samples)('reads pieces of %s like the whole text: %j', (languageId, text) => {
    const whole = CodeScanner.for(languageId);
    whole.read(text);
    const lines = CodeScanner.for(languageId);
    for (const line of text.split(/(?<=\n)/)) lines.read(line);
    expect(lines.frames.map(({ mark, indent }) => ({ mark, indent }))).toEqual(
      whole.frames.map(({ mark, indent }) => ({ mark, indent })),
    );
  });
});

describe('fork', () => {
  it('forks without changing the original scanner', () => {
    const scanner = CodeScanner.for('typescript');
    scanner.read('f(');
    const fork = scanner.fork();
    fork.read('[1], {');
    expect(fork.frames.map(({ mark }) => mark)).toEqual(['(', '{']);
    expect(scanner.frames.map(({ mark }) => mark)).toEqual(['(']);
  });
});

describe('indentation', () => {
  it('reports the indentation of the opening line, and of a closer that is first on its line', () => {
    const closings: (number | undefined)[] = [];
    const scanner = CodeScanner.for('typescript');
    scanner.read('  if (a) {\n    b();\n  }\n', { close: ({ indent }) => void closings.push(indent) });
    scanner.read('\tc({');
    expect(closings).toEqual([undefined, undefined, 2]);
    expect(scanner.frames.map(({ indent }) => indent)).toEqual([8, 8]);
  });
});
