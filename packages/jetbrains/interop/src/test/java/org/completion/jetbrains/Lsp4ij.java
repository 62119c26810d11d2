package org.completion.jetbrains;

import java.util.ArrayList;
import java.util.List;
import org.completion.jetbrains.InlinePieces.Gray;
import org.completion.jetbrains.InlinePieces.Piece;
import org.completion.jetbrains.InlinePieces.Skip;
import org.eclipse.lsp4j.InlineCompletionItem;
import org.eclipse.lsp4j.Position;

/** What LSP4IJ 0.20 does with a command and with an item, faults included; written anew from what it is known to do. */
final class Lsp4ij {
    /** Waits so long after a key before it asks. */
    static final long DEBOUNCE_MS = 300;

    /** Waits so long after it has opened a document before it asks anything. */
    static final long AFTER_OPEN_MS = 500;

    private Lsp4ij() {}

    /** The program and its arguments: spaces part them, but not between double quotes. */
    static List<String> command(String line) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (char character : (line + ' ').toCharArray()) {
            if (character == '"') quoted = !quoted;
            else if (character != ' ' || quoted) part.append(character);
            else {
                if (!part.toString().isBlank()) parts.add(part.toString().trim());
                part.setLength(0);
            }
        }
        return parts;
    }

    /** The elements it hands to the platform: what is skipped always first. None when there is nothing to show. */
    static List<Piece> elements(String document, int caret, InlineCompletionItem item) {
        String text = item.getInsertText().isLeft()
                ? item.getInsertText().getLeft()
                : item.getInsertText().getRight().getValue();
        if (text == null || text.isBlank()) return List.of();
        List<Piece> elements = new ArrayList<>();
        if (item.getRange() != null) {
            int start = offset(document, item.getRange().getStart());
            int end = offset(document, item.getRange().getEnd());
            // Cut off by length, without a look at what is cut off.
            if (start < caret && caret <= end && caret - start < text.length()) text = text.substring(caret - start);
            if (end > caret) elements.add(new Skip(document.substring(caret, end)));
        }
        elements.add(new Gray(text));
        return elements;
    }

    /** The document after the item was shown and taken. */
    static String accept(String document, int caret, InlineCompletionItem item) {
        return InlinePieces.accept(document, caret, elements(document, caret, item));
    }

    static int offset(String document, Position position) {
        int start = 0;
        for (int line = 0; line < position.getLine(); line++) {
            int next = document.indexOf('\n', start);
            if (next < 0) return document.length();
            start = next + 1;
        }
        int end = document.indexOf('\n', start);
        return Math.min(start + position.getCharacter(), end < 0 ? document.length() : end);
    }

    static Position position(String document, int offset) {
        String before = document.substring(0, offset);
        int line = (int) before.chars().filter(character -> character == '\n').count();
        return new Position(line, offset - (before.lastIndexOf('\n') + 1));
    }
}
