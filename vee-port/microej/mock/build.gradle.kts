plugins {
    alias(libs.plugins.microej.mock)
}

group = "space.opensensor"
version = "0.1.0"

dependencies {
    compileOnly(libs.mock.api)
    implementation(libs.firmware.app)
}
