export { createSyntax, type CreateSyntaxOptions, type LoadableSyntax } from './create-syntax';
export { syntaxLanguages } from './grammars';
