package org.completion.jetbrains;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.eclipse.lsp4j.ClientCapabilities;
import org.eclipse.lsp4j.ClientInfo;
import org.eclipse.lsp4j.ConfigurationParams;
import org.eclipse.lsp4j.DidChangeConfigurationCapabilities;
import org.eclipse.lsp4j.DidChangeConfigurationParams;
import org.eclipse.lsp4j.DidChangeTextDocumentParams;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.GeneralClientCapabilities;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.InitializeResult;
import org.eclipse.lsp4j.InitializedParams;
import org.eclipse.lsp4j.InlineCompletionCapabilities;
import org.eclipse.lsp4j.InlineCompletionContext;
import org.eclipse.lsp4j.InlineCompletionItem;
import org.eclipse.lsp4j.InlineCompletionList;
import org.eclipse.lsp4j.InlineCompletionParams;
import org.eclipse.lsp4j.InlineCompletionTriggerKind;
import org.eclipse.lsp4j.MessageActionItem;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.PublishDiagnosticsParams;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.RegistrationParams;
import org.eclipse.lsp4j.ShowMessageRequestParams;
import org.eclipse.lsp4j.StaleRequestCapabilities;
import org.eclipse.lsp4j.TextDocumentClientCapabilities;
import org.eclipse.lsp4j.TextDocumentContentChangeEvent;
import org.eclipse.lsp4j.TextDocumentIdentifier;
import org.eclipse.lsp4j.TextDocumentItem;
import org.eclipse.lsp4j.VersionedTextDocumentIdentifier;
import org.eclipse.lsp4j.WorkspaceClientCapabilities;
import org.eclipse.lsp4j.WorkspaceFolder;
import org.eclipse.lsp4j.jsonrpc.Launcher;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.eclipse.lsp4j.jsonrpc.messages.Message;
import org.eclipse.lsp4j.launch.LSPLauncher;
import org.eclipse.lsp4j.services.LanguageClient;
import org.eclipse.lsp4j.services.LanguageServer;

/** An IDE with LSP4IJ and one document, as far as a language server can see it. */
final class Ide implements LanguageClient, AutoCloseable {
    /** No answer takes as long, however busy the machine is. */
    static final long PATIENCE_SECONDS = 60;

    private final Path template;
    private final JsonObject settings;
    private final Path project;
    private final Process process;
    private final LanguageServer server;
    private final List<Message> sent = new CopyOnWriteArrayList<>();
    private final List<String> popUps = new CopyOnWriteArrayList<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private InitializeResult initialized;
    private String uri;
    private String text = "";
    private int caret;
    private int version;

    /** Starts the server with the command of a template folder. */
    Ide(Path template, Path home, Map<String, String> environment, JsonObject settings) throws IOException {
        this.template = template;
        this.settings = settings;
        project = Files.createDirectory(home.resolve("a project with ö"));
        String line = read("template.json").getAsJsonObject().getAsJsonObject("programArgs").get("default").getAsString();
        ProcessBuilder builder = new ProcessBuilder(Lsp4ij.command(line));
        builder.environment().keySet().removeIf(name -> name.startsWith("COMPLETION_") || name.equals("NEBIUS_API_KEY"));
        builder.environment().putAll(Map.of(
                "HOME", home.toString(),
                "XDG_CONFIG_HOME", home.resolve("config").toString(),
                "XDG_STATE_HOME", home.resolve("state").toString()));
        builder.environment().putAll(environment);
        builder.redirectError(home.resolve("stderr").toFile());
        process = builder.start();
        Launcher<LanguageServer> launcher = new LSPLauncher.Builder<LanguageServer>()
                .setLocalService(this)
                .setRemoteInterface(LanguageServer.class)
                .setInput(process.getInputStream())
                .setOutput(process.getOutputStream())
                .wrapMessages(next -> message -> {
                    sent.add(message);
                    next.consume(message);
                })
                .create();
        server = launcher.getRemoteProxy();
        launcher.startListening();
    }

    void initialize() throws Exception {
        InitializeParams params = new InitializeParams();
        params.setProcessId((int) ProcessHandle.current().pid());
        // The IDE's own name: nothing in it says LSP4IJ.
        params.setClientInfo(new ClientInfo("IntelliJ IDEA 2025.2", "2025.2 (build IC-252.1)"));
        params.setWorkspaceFolders(List.of(new WorkspaceFolder(project.toUri().toString(), "project")));
        params.setInitializationOptions(read("initializationOptions.json"));

        GeneralClientCapabilities general = new GeneralClientCapabilities();
        general.setPositionEncodings(List.of("utf-16"));
        general.setStaleRequestSupport(new StaleRequestCapabilities(true, List.of()));
        TextDocumentClientCapabilities textDocument = new TextDocumentClientCapabilities();
        textDocument.setInlineCompletion(new InlineCompletionCapabilities(true));
        WorkspaceClientCapabilities workspace = new WorkspaceClientCapabilities();
        workspace.setConfiguration(true);
        workspace.setDidChangeConfiguration(new DidChangeConfigurationCapabilities(true));
        ClientCapabilities capabilities = new ClientCapabilities(workspace, textDocument, null);
        capabilities.setGeneral(general);
        params.setCapabilities(capabilities);

        initialized = server.initialize(params).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        server.initialized(new InitializedParams());
        server.getWorkspaceService().didChangeConfiguration(new DidChangeConfigurationParams(settings));
    }

    /** Opens a document with the caret at {@code |}, and waits as LSP4IJ does before it asks for anything. */
    void open(String name, String languageId, String marked) throws InterruptedException {
        uri = project.resolve(name).toUri().toString();
        caret = marked.indexOf('|');
        text = marked.replace("|", "");
        version = 1;
        server.getTextDocumentService()
                .didOpen(new DidOpenTextDocumentParams(new TextDocumentItem(uri, languageId, version, text)));
        Thread.sleep(Lsp4ij.AFTER_OPEN_MS);
    }

    /** Types into the editor; the server is not told yet. What is returned tells it. */
    Runnable typeUntold(String typed) {
        Range range = new Range(Lsp4ij.position(text, caret), Lsp4ij.position(text, caret));
        text = text.substring(0, caret) + typed + text.substring(caret);
        caret += typed.length();
        DidChangeTextDocumentParams change = new DidChangeTextDocumentParams(
                new VersionedTextDocumentIdentifier(uri, ++version),
                List.of(new TextDocumentContentChangeEvent(range, typed)));
        return () -> server.getTextDocumentService().didChange(change);
    }

    void type(String typed) {
        typeUntold(typed).run();
    }

    /** Asks as after a key: 300 ms after it. */
    CompletableFuture<List<InlineCompletionItem>> askAfterPause() throws InterruptedException {
        Thread.sleep(Lsp4ij.DEBOUNCE_MS);
        return ask();
    }

    /** Asks at once, as for an explicit call; LSP4IJ says Automatic then too. Cancelling the future cancels the request. */
    CompletableFuture<List<InlineCompletionItem>> ask() {
        CompletableFuture<Either<List<InlineCompletionItem>, InlineCompletionList>> request = server.getTextDocumentService()
                .inlineCompletion(new InlineCompletionParams(
                        new TextDocumentIdentifier(uri),
                        Lsp4ij.position(text, caret),
                        new InlineCompletionContext(InlineCompletionTriggerKind.Automatic)));
        CompletableFuture<List<InlineCompletionItem>> items = request.thenApply(answer -> answer == null
                ? List.of()
                : answer.isLeft() ? answer.getLeft() : answer.getRight().getItems());
        items.whenComplete((result, error) -> {
            if (items.isCancelled()) request.cancel(true);
        });
        return items;
    }

    /** The document after the item was taken. */
    String accepted(InlineCompletionItem item) {
        return Lsp4ij.accept(text, caret, item);
    }

    String text() {
        return text;
    }

    /** The caret as the protocol has it. */
    Range caretRange() {
        return new Range(Lsp4ij.position(text, caret), Lsp4ij.position(text, caret));
    }

    InitializeResult initialized() {
        return initialized;
    }

    /** Every message that went to the server or came from it. */
    List<Message> messages() {
        return sent;
    }

    /** What the person would have had to click away. */
    List<String> popUps() {
        return popUps;
    }

    List<String> log() {
        return log;
    }

    /** As when the project is closed. Returns the exit code. */
    int shutDown() throws Exception {
        server.shutdown().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        server.exit();
        return waitFor();
    }

    /** As when the IDE dies: its end of the pipe is closed. */
    int abandon() throws Exception {
        process.getOutputStream().close();
        return waitFor();
    }

    private int waitFor() throws InterruptedException {
        return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    private JsonElement read(String name) throws IOException {
        return JsonParser.parseString(Files.readString(template.resolve(name)));
    }

    @Override
    public CompletableFuture<List<Object>> configuration(ConfigurationParams params) {
        List<Object> answers = new ArrayList<>();
        params.getItems().forEach(item -> {
            JsonElement answer = item.getSection() == null ? settings : settings.get(item.getSection());
            answers.add(answer == null ? JsonNull.INSTANCE : answer);
        });
        return CompletableFuture.completedFuture(answers);
    }

    @Override
    public CompletableFuture<Void> registerCapability(RegistrationParams params) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void showMessage(MessageParams params) {
        popUps.add(params.getMessage());
    }

    @Override
    public CompletableFuture<MessageActionItem> showMessageRequest(ShowMessageRequestParams params) {
        popUps.add(params.getMessage());
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void logMessage(MessageParams params) {
        log.add(params.getMessage());
    }

    @Override
    public void telemetryEvent(Object event) {}

    @Override
    public void publishDiagnostics(PublishDiagnosticsParams params) {}

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
