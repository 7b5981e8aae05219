/**
 * The types that are written as shapes, each under its own name. A member that the SDK puts elsewhere than into the body
 * (a header, the path) is left out; where an SDK renames members, its type of the wire is taken.
 */
import type Anthropic from '@anthropic-ai/sdk';
import type { ConverseRequest as AwsConverseRequest } from '@aws-sdk/client-bedrock-runtime';
import type * as Google from '@google/genai';
import type { ChatCompletionRequest$Outbound } from '@mistralai/mistralai/models/components';
import type { ChatCompletionCreateParams } from 'groq-sdk/resources/chat/completions';
import type OpenAI from 'openai';

export type OpenaiChat = OpenAI.Chat.ChatCompletionCreateParams;
export type OpenaiChatReply = OpenAI.Chat.ChatCompletion;
export type OpenaiChatChunk = OpenAI.Chat.ChatCompletionChunk;

export type OpenaiResponses = OpenAI.Responses.ResponseCreateParams;
export type OpenaiResponsesReply = Omit<OpenAI.Responses.Response, 'output_text'>;
export type OpenaiResponsesEvent = OpenAI.Responses.ResponseStreamEvent;

export type AnthropicMessages = Anthropic.MessageCreateParams;
export type AnthropicMessagesReply = Anthropic.Message;
export type AnthropicMessagesEvent = Anthropic.RawMessageStreamEvent;

/** What headers `anthropic-beta` permit. */
export type AnthropicBetaMessages =
  | Omit<Anthropic.Beta.MessageCreateParamsNonStreaming, 'betas'>
  | Omit<Anthropic.Beta.MessageCreateParamsStreaming, 'betas'>;

/** The SDK has no type of the body: `GenerateContentConfig` is cut into these members when it is sent. */
export interface GeminiGenerateContent {
  contents: Google.Content[];
  systemInstruction?: Google.Content;
  tools?: Google.Tool[];
  toolConfig?: Google.ToolConfig;
  safetySettings?: Google.SafetySetting[];
  cachedContent?: Google.GenerateContentConfig['cachedContent'];
  serviceTier?: Google.GenerateContentConfig['serviceTier'];
  labels?: Google.GenerateContentConfig['labels'];
  generationConfig?: GeminiGeneration;
}

interface GeminiGeneration extends Google.GenerationConfig {
  imageConfig?: Google.GenerateContentConfig['imageConfig'];
}

export type MistralChat = ChatCompletionRequest$Outbound;
export type GroqChat = ChatCompletionCreateParams;
export type BedrockConverse = Omit<AwsConverseRequest, 'modelId'>;
