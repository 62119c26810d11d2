package org.completion.jetbrains;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Turns an item of {@code textDocument/inlineCompletion} into the pieces that the JetBrains platform shows: gray text that is put in,
 * and text of the document that is skipped because the item brings it back.
 *
 * <p>The platform accepts pieces by putting all of them in at the caret and deleting after it as many characters as are skipped.
 * So gray and skipped text must stand in the order in which the item has them, e.g. {@code foo(|)} with {@code a, b)} over the
 * bracket: gray {@code a, b}, skip {@code )}.
 */
public final class InlinePieces {
    /** A piece of a suggestion. */
    public sealed interface Piece {
        String text();
    }

    /** Text that is put in; the platform's InlineCompletionGrayTextElement. */
    public record Gray(String text) implements Piece {}

    /** Text of the document that stays; the platform's InlineCompletionSkipTextElement. */
    public record Skip(String text) implements Piece {}

    /**
     * @param insertText plain text
     * @param start where the replaced text begins, in UTF-16 units
     * @param end where it ends; at the caret or after it
     */
    public record Item(String insertText, int start, int end) {}

    private InlinePieces() {}

    /**
     * The pieces, as few as there can be.
     *
     * @param caret in UTF-16 units; within the item's range
     * @return empty when no pieces can show the item: when it changes what stands before the caret, or takes away something after
     *     it, or adds nothing
     * @throws IllegalArgumentException when the range does not hold the caret or does not lie within the document
     */
    public static Optional<List<Piece>> of(CharSequence document, int caret, Item item) {
        if (item.start() < 0 || item.start() > caret || item.end() < caret || item.end() > document.length())
            throw new IllegalArgumentException("the range does not hold the caret");
        String typed = document.subSequence(item.start(), caret).toString();
        String after = document.subSequence(caret, item.end()).toString();
        // Compared, and not only cut off: a fix of what was typed is no ghost text.
        if (!item.insertText().startsWith(typed)) return Optional.empty();
        String text = item.insertText().substring(typed.length());
        if (text.equals(after)) return Optional.empty();
        return align(text.codePoints().toArray(), after.codePoints().toArray());
    }

    /**
     * Finds {@code kept} in {@code text}, in order, with the fewest changes between gray and skipped; where several have as few, the
     * one that skips latest. To begin with a skip counts as a change: the platform drops such a suggestion at the next key, though it
     * be the one suggested. By code points, so that no pair is cut in two.
     */
    private static Optional<List<Piece>> align(int[] text, int[] kept) {
        int unreachable = Integer.MAX_VALUE / 2;
        // changes[skipping][i][j]: fewest changes to show text from i on with kept from j on, when the piece before was of that kind.
        int[][][] changes = new int[2][text.length + 1][kept.length + 1];
        for (int i = text.length; i >= 0; i--) {
            for (int j = kept.length; j >= 0; j--) {
                int gray = i < text.length ? changes[0][i + 1][j] : unreachable;
                int skip = canSkip(text, kept, i, j) ? changes[1][i + 1][j + 1] : unreachable;
                boolean done = i == text.length && j == kept.length;
                changes[0][i][j] = done ? 0 : Math.min(gray, skip + 1);
                changes[1][i][j] = done ? 0 : Math.min(gray + 1, skip);
            }
        }
        if (Math.min(changes[0][0][0], changes[1][0][0]) >= unreachable) return Optional.empty();

        List<Piece> pieces = new ArrayList<>();
        int kind = 0;
        int from = 0;
        for (int i = 0, j = 0; i < text.length; i++) {
            int gray = changes[0][i + 1][j] + (kind == 1 ? 1 : 0);
            int skip = canSkip(text, kept, i, j) ? changes[1][i + 1][j + 1] + (kind == 0 ? 1 : 0) : unreachable;
            int next = gray <= skip ? 0 : 1;
            if (next != kind && i > from) pieces.add(piece(kind, text, from, i));
            if (next != kind) from = i;
            kind = next;
            j += next;
        }
        pieces.add(piece(kind, text, from, text.length));
        return Optional.of(List.copyOf(pieces));
    }

    private static boolean canSkip(int[] text, int[] kept, int i, int j) {
        return i < text.length && j < kept.length && text[i] == kept[j];
    }

    private static Piece piece(int kind, int[] text, int from, int to) {
        int[] part = Arrays.copyOfRange(text, from, to);
        String string = new String(part, 0, part.length);
        return kind == 0 ? new Gray(string) : new Skip(string);
    }

    /** What the platform makes of a document when pieces are accepted. */
    public static String accept(CharSequence document, int caret, List<? extends Piece> pieces) {
        StringBuilder put = new StringBuilder();
        int skipped = 0;
        for (Piece piece : pieces) {
            put.append(piece.text());
            if (piece instanceof Skip) skipped += piece.text().length();
        }
        return document.subSequence(0, caret)
                + put.toString()
                + document.subSequence(caret + skipped, document.length());
    }
}
