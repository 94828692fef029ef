package space.opensensor.microej;

import space.opensensor.vee.AsciiText;
import space.opensensor.vee.Device;
import space.opensensor.vee.ResetReason;

/** The chip's name and reset reason, through natives. */
final class SniDevice implements Device {

	private static final int MAX_ID = 32;

	private final String id;
	private final ResetReason reason;

	SniDevice() {
		byte[] name = TransferBuffer.allocate(MAX_ID);
		this.id = AsciiText.of(name, BoardNatives.deviceId(name));
		ResetReason[] reasons = ResetReason.values();
		int index = BoardNatives.resetReason();
		this.reason = index >= 0 && index < reasons.length ? reasons[index] : ResetReason.UNKNOWN;
	}

	@Override
	public String id() {
		return this.id;
	}

	@Override
	public ResetReason resetReason() {
		return this.reason;
	}

	@Override
	public long freeHeapBytes() {
		return Runtime.getRuntime().freeMemory();
	}
}
