const keyword =
  /^(?:export\s+|pub\s+|async\s+)*(?:return|throw|const|let|var|import|from|package|using|namespace|def|class|struct|interface|enum|trait|impl|func|fn|fun|function|public|private|protected|internal|static|final|abstract|override|if|elif|elsif|else|for|foreach|while|switch|try|catch|sub|my|our|local)\b/;
const balanced = /\([^()]*\)|\[[^[\]]*\]/g;
const assignment = /^[^()[\]{}"'`=<>!~]*[\w$?)\]]\s+(?::|[-+*/%|&^])?=\s/;

/** Whether `line` begins like a statement that cannot be inside another: with its keyword, or as an assignment. */
export function beginsStatement(line: string): boolean {
  const bare = line.trimStart();
  return keyword.test(bare) || assignment.test(`${bare.replace(balanced, '').replace(balanced, '')} `);
}
