package org.completion.jetbrains;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.completion.jetbrains.InlinePieces.Gray;
import org.completion.jetbrains.InlinePieces.Item;
import org.completion.jetbrains.InlinePieces.Piece;
import org.completion.jetbrains.InlinePieces.Skip;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Pieces of an item")
class InlinePiecesTest {
    /** The pieces of an item over {@code before} units before the caret, which {@code |} marks, and {@code after} units after it. */
    private static Optional<List<Piece>> pieces(String marked, String insertText, int before, int after) {
        int caret = marked.indexOf('|');
        String document = marked.replace("|", "");
        return InlinePieces.of(document, caret, new Item(insertText, caret - before, caret + after));
    }

    private static Optional<List<Piece>> of(Piece... pieces) {
        return Optional.of(List.of(pieces));
    }

    @Test
    @DisplayName("an insertion is gray")
    void insertion() {
        assertEquals(of(new Gray("a, b")), pieces("foo(|)", "a, b", 0, 0));
    }

    @Test
    @DisplayName("a bracket that the item brings back is skipped where the item has it")
    void bracket() {
        assertEquals(of(new Gray("a, b"), new Skip(")")), pieces("foo(|)", "a, b)", 0, 1));
        assertEquals(of(new Gray("a, b"), new Skip(")"), new Gray(";")), pieces("foo(|)", "a, b);", 0, 1));
    }

    @Test
    @DisplayName("what was typed is not shown again")
    void typed() {
        assertEquals(of(new Gray("urn x;")), pieces("  ret|", "  return x;", 5, 0));
    }

    @Test
    @DisplayName("two places that stay are two skips")
    void twoSkips() {
        assertEquals(
                of(new Gray("[a"), new Skip("]"), new Gray(", b"), new Skip(")")),
                pieces("f(|])", "[a], b)", 0, 2));
    }

    @Test
    @DisplayName("text after the caret stays in one piece where it can")
    void onePiece() {
        assertEquals(of(new Gray("ab(ab"), new Skip("ab"), new Gray(")")), pieces("|ab", "ab(abab)", 0, 2));
    }

    @Test
    @DisplayName("what would change or take away text has no pieces")
    void impossible() {
        assertEquals(Optional.empty(), pieces("rte|", "return", 3, 0));
        assertEquals(Optional.empty(), pieces("foo(|bar)", "baz)", 0, 4));
        assertEquals(Optional.empty(), pieces("foo(|)", ")", 0, 1));
        assertEquals(Optional.empty(), pieces("foo(|)", "", 0, 0));
    }

    @Test
    @DisplayName("a pair of surrogates is never cut in two")
    void surrogates() {
        // Both begin with the same half.
        assertEquals(Optional.empty(), pieces("|\uD83D\uDE00", "\uD83D\uDE01", 0, 2));
        assertEquals(
                of(new Gray("\uD83D\uDE01"), new Skip("\uD83D\uDE00")),
                pieces("|\uD83D\uDE00", "\uD83D\uDE01\uD83D\uDE00", 0, 2));
    }

    @Test
    @DisplayName("a range without the caret is refused")
    void wrongRange() {
        assertThrows(IllegalArgumentException.class, () -> InlinePieces.of("abc", 1, new Item("x", 2, 3)));
        assertThrows(IllegalArgumentException.class, () -> InlinePieces.of("abc", 1, new Item("x", 0, 4)));
    }

    @Test
    @DisplayName("accepting pieces leaves what the item means, and skipping keeps what stands there")
    void meaning() {
        Random random = new Random(20261125);
        int shown = 0;
        for (int round = 0; round < 20_000; round++) {
            String document = letters(random, 8);
            int caret = random.nextInt(document.length() + 1);
            int start = random.nextInt(caret + 1);
            int end = caret + random.nextInt(document.length() - caret + 1);
            // Half of them keep what was typed, so that many can be shown.
            String head = random.nextBoolean() ? document.substring(start, caret) : "";
            String insertText = head + letters(random, 8);
            Optional<List<Piece>> pieces = InlinePieces.of(document, caret, new Item(insertText, start, end));
            if (pieces.isEmpty()) continue;
            shown++;
            String meant = document.substring(0, start) + insertText + document.substring(end);
            assertEquals(meant, InlinePieces.accept(document, caret, pieces.get()));
            StringBuilder skipped = new StringBuilder();
            Piece last = null;
            for (Piece piece : pieces.get()) {
                assertFalse(piece.text().isEmpty());
                assertFalse(last != null && last.getClass() == piece.getClass(), "two of a kind in a row");
                if (piece instanceof Skip) skipped.append(piece.text());
                last = piece;
            }
            assertEquals(document.substring(caret, end), skipped.toString());
        }
        assertTrue(shown > 2000, "only " + shown + " could be shown");
    }

    private static String letters(Random random, int most) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(most + 1); length > 0; length--) text.append("ab()".charAt(random.nextInt(4)));
        return text.toString();
    }
}
