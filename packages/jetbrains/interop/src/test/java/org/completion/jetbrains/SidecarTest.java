package org.completion.jetbrains;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.lsp4j.InlineCompletionItem;
import org.eclipse.lsp4j.jsonrpc.messages.NotificationMessage;
import org.eclipse.lsp4j.jsonrpc.messages.RequestMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sidecar as an IDE with LSP4IJ meets it: started by the command of a template that was installed, driven by LSP4J. */
@DisplayName("The sidecar under LSP4IJ")
@Timeout(120)
class SidecarTest {
    private static final String KEY = "key-of-the-test";

    @TempDir
    Path home;

    private ModelServer model;
    private Ide ide;

    @BeforeEach
    void start() throws Exception {
        model = new ModelServer();
        ide = start(model.baseUrl(), new JsonObject());
    }

    @AfterEach
    void end() {
        ide.close();
        model.close();
    }

    private Ide start(String baseUrl, JsonObject settings) throws Exception {
        String template = System.getProperty("completion.template");
        assertFalse(template == null, "-Dcompletion.template=DIR: a folder that `completion-jetbrains install` wrote");
        Ide started = new Ide(
                Path.of(template),
                Files.createTempDirectory(home, "ide"),
                Map.of(
                        "COMPLETION_BASE_URL", baseUrl,
                        "COMPLETION_API_KEY", KEY,
                        "COMPLETION_MODEL", ModelServer.MODEL),
                settings);
        started.initialize();
        return started;
    }

    private static <T> T wait(CompletableFuture<T> future) throws Exception {
        return future.get(Ide.PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private InlineCompletionItem only(CompletableFuture<List<InlineCompletionItem>> answer) throws Exception {
        List<InlineCompletionItem> items = wait(answer);
        assertEquals(1, items.size(), () -> "items; log: " + ide.log());
        return items.get(0);
    }

    @Test
    @DisplayName("says what LSP4IJ needs to hear")
    void capabilities() {
        assertEquals("utf-16", ide.initialized().getCapabilities().getPositionEncoding());
        assertEquals(true, ide.initialized().getCapabilities().getInlineCompletionProvider().getLeft());
    }

    @Test
    @DisplayName("answers requests whose ids are strings, 300 ms after a key")
    void afterKey() throws Exception {
        model.says(prompt -> "b;");
        ide.open("sum.ts", "typescript", "const sum = a|\n");
        ide.type(" ");
        ide.type("+");
        ide.type(" ");
        InlineCompletionItem item = only(ide.askAfterPause());
        assertEquals("const sum = a + b;\n", ide.accepted(item));
        List<RequestMessage> requests = ide.messages().stream()
                .filter(RequestMessage.class::isInstance)
                .map(RequestMessage.class::cast)
                .filter(request -> request.getMethod().equals("textDocument/inlineCompletion"))
                .toList();
        assertEquals(1, requests.size());
        assertInstanceOf(String.class, requests.get(0).getRawId().get());
    }

    @Test
    @DisplayName("sends plain text with a range that is empty and at the caret")
    void shape() throws Exception {
        model.says(prompt -> "a, ${b})");
        ide.open("call.ts", "typescript", "foo(|)\n");
        InlineCompletionItem item = only(ide.ask());
        assertTrue(item.getInsertText().isLeft());
        assertEquals(ide.caretRange(), item.getRange());
        assertEquals("foo(a, ${b})\n", ide.accepted(item));
    }

    @Test
    @DisplayName("leaves the right text where a bracket stands after the caret")
    void bracket() throws Exception {
        model.says(prompt -> "a, b)");
        ide.open("call.ts", "typescript", "const x = foo(|)\n");
        assertEquals("const x = foo(a, b)\n", ide.accepted(only(ide.ask())));
    }

    @Test
    @DisplayName("counts in UTF-16 units behind characters of two")
    void utf16() throws Exception {
        model.says(prompt -> "'\uD83D\uDE80';");
        ide.open("emoji.ts", "typescript", "/* \uD83D\uDE00\uD83D\uDE00 \u00E9 */ const rocket = |\n");
        InlineCompletionItem item = only(ide.ask());
        assertEquals(ide.caretRange(), item.getRange());
        assertEquals("/* \uD83D\uDE00\uD83D\uDE00 \u00E9 */ const rocket = '\uD83D\uDE80';\n", ide.accepted(item));
    }

    @Test
    @DisplayName("takes a request that comes before the edit it is about")
    void overtaking() throws Exception {
        model.says(prompt -> "42;");
        ide.open("answer.ts", "typescript", "const answer =|\n");
        Runnable tell = ide.typeUntold(" ");
        CompletableFuture<List<InlineCompletionItem>> early = ide.ask();
        tell.run();
        // For a text that is gone there may be nothing, and for the new text only what fits it. No error in any case.
        for (InlineCompletionItem item : wait(early)) assertEquals("const answer = 42;\n", ide.accepted(item));
        assertEquals("const answer = 42;\n", ide.accepted(only(ide.askAfterPause())));
    }

    /** Says nothing to the first question before {@code released}. */
    private void holdFirst(CountDownLatch released, String later) {
        model.says(prompt -> {
            if (model.prompts().size() > 1) return later;
            try {
                released.await(Ide.PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
            return "other();";
        });
    }

    private boolean cancelled() {
        return ide.messages().stream()
                .anyMatch(message -> message instanceof NotificationMessage notification
                        && notification.getMethod().equals("$/cancelRequest"));
    }

    @Test
    @DisplayName("settles a request for text that is gone before the cancel comes, 300 ms late")
    void lateCancel() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        holdFirst(released, "rice * 2;");
        ide.open("total.ts", "typescript", "const total = |\n");
        CompletableFuture<List<InlineCompletionItem>> first = ide.ask();
        ide.type("p");
        // The server does not wait for the cancel: the answer, which is none, is there before.
        assertEquals(List.of(), wait(first));
        Thread.sleep(Lsp4ij.DEBOUNCE_MS);
        first.cancel(true);
        CompletableFuture<List<InlineCompletionItem>> second = ide.ask();
        released.countDown();
        assertEquals("const total = price * 2;\n", ide.accepted(only(second)));
    }

    @Test
    @DisplayName("takes a cancel whose id is a string, and answers the next request")
    void cancel() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        holdFirst(released, "rice * 2;");
        ide.open("total.ts", "typescript", "const total = |\n");
        CompletableFuture<List<InlineCompletionItem>> first = ide.ask();
        while (model.prompts().isEmpty()) Thread.sleep(5);
        first.cancel(true);
        assertTrue(cancelled());
        ide.type("p");
        // A server on this machine is asked one thing at a time.
        released.countDown();
        assertEquals("const total = price * 2;\n", ide.accepted(only(ide.askAfterPause())));
    }

    @Test
    @DisplayName("goes on with what is shown without asking the model again")
    void typedThrough() throws Exception {
        model.says(prompt -> "width * height;");
        ide.open("area.ts", "typescript", "const area = |\n");
        only(ide.ask());
        ide.type("w");
        ide.type("i");
        assertEquals("const area = width * height;\n", ide.accepted(only(ide.askAfterPause())));
        assertEquals(1, model.prompts().size());
    }

    @Test
    @DisplayName("keeps the indentation of a block that is put in")
    void block() throws Exception {
        model.says(prompt -> "return a + b;\n}");
        ide.open("add.ts", "typescript", "function add(a, b) {\n  |\n}\n");
        assertEquals("function add(a, b) {\n  return a + b;\n}\n", ide.accepted(only(ide.ask())));
    }

    @Test
    @DisplayName("takes settings as LSP4IJ pushes them and answers for them")
    void settings() throws Exception {
        JsonObject trigger = new JsonObject();
        trigger.addProperty("trigger", "manual");
        JsonObject completion = new JsonObject();
        completion.add("when", trigger);
        JsonObject settings = new JsonObject();
        settings.add("completion", completion);
        try (Ide other = start(model.baseUrl(), settings)) {
            model.says(prompt -> "1;");
            other.open("one.ts", "typescript", "const one = |\n");
            // Every request of LSP4IJ is automatic.
            assertEquals(List.of(), wait(other.ask()));
            assertEquals(List.of(), model.prompts());
        }
    }

    @Test
    @DisplayName("says nothing and shows no pop-up when the model cannot be reached")
    void unreachable() throws Exception {
        model.close();
        ide.open("one.ts", "typescript", "const one = |\n");
        assertEquals(List.of(), wait(ide.ask()));
        assertEquals(List.of(), ide.popUps());
    }

    @Test
    @DisplayName("writes no key anywhere it can be seen")
    void key() throws Exception {
        model.says(prompt -> "1;");
        ide.open("one.ts", "typescript", "const one = |\n");
        only(ide.ask());
        assertTrue(ide.messages().stream().noneMatch(message -> message.toString().contains(KEY)));
        assertNull(ide.log().stream().filter(line -> line.contains(KEY)).findAny().orElse(null));
    }

    @Test
    @DisplayName("ends when it is told to, and when the IDE is gone")
    void life() throws Exception {
        assertEquals(0, ide.shutDown());
        try (Ide other = start(model.baseUrl(), new JsonObject())) {
            // Nobody said goodbye.
            assertEquals(1, other.abandon());
        }
    }
}
